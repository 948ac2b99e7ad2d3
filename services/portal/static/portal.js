// Niceties: every page does its job without this file.
"use strict";

document.documentElement.classList.add("js");

// A field with data-limit counts its characters; too many are shown, never cut off.
function count(field) {
  const place = document.querySelector(`[data-counts="${field.id}"]`);
  if (!place) return;
  const limit = Number(field.dataset.limit);
  const length = Array.from(field.value).length;
  place.textContent = `${length.toLocaleString("en")} / ${limit.toLocaleString("en")}`;
  place.classList.toggle("count_over", length > limit);
}
document.querySelectorAll("[data-limit]").forEach(count);
document.addEventListener("input", (event) => {
  if (event.target.matches("[data-limit]")) count(event.target);
  if (event.target.matches("[data-filters]")) filter(event.target);
});

// The long list of bureaus shows what matches the words typed above it.
function filter(box) {
  const words = box.value.trim().toLowerCase();
  const list = document.getElementById(box.dataset.filters);
  list.querySelectorAll(".check, .filterable").forEach((label) => {
    const picked = Boolean(label.querySelector("input:checked"));
    label.hidden = !picked && !label.textContent.toLowerCase().includes(words);
  });
}
document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && event.target.matches("[data-filters]")) event.preventDefault();
});

// One tap sends once; coming back to the page allows another try.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("[data-once]")) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
  form.querySelectorAll("[type=submit]").forEach((b) => b.setAttribute("aria-disabled", "true"));
});
addEventListener("pageshow", () => {
  document.querySelectorAll("[data-sent]").forEach((form) => {
    delete form.dataset.sent;
    form.querySelectorAll("[type=submit]").forEach((b) => b.removeAttribute("aria-disabled"));
  });
});

// Parts that renew themselves rest in a hidden tab, and say when they cannot be renewed.
const polls = (element) => element && element.matches && element.matches("[data-poll]");
document.addEventListener("htmx:beforeRequest", (event) => {
  const element = event.detail.elt;
  const held = element.hasAttribute("data-focus-guard") && element.contains(document.activeElement);
  if (polls(element) && (document.hidden || held)) event.preventDefault();
});
// Nothing is exchanged under a finger: the press would go to what is gone.
let pressed = null;
document.addEventListener("pointerdown", (event) => { pressed = event.target; });
for (const end of ["pointerup", "pointercancel"]) {
  document.addEventListener(end, () => setTimeout(() => { pressed = null; }));
}
document.addEventListener("htmx:beforeSwap", (event) => {
  const { elt, target } = event.detail;
  if (pressed && polls(elt) && target.contains(pressed)) event.detail.shouldSwap = false;
});
document.addEventListener("htmx:configRequest", (event) => {
  const tag = event.detail.elt.dataset.tag;
  if (polls(event.detail.elt) && tag) event.detail.headers["If-None-Match"] = tag;
});
document.addEventListener("htmx:afterRequest", (event) => {
  const element = event.detail.elt;
  if (!polls(element)) return;
  const answered = event.detail.xhr.status > 0 && event.detail.xhr.status < 400;
  document.querySelectorAll("[data-offline]").forEach((notice) => { notice.hidden = answered; });
});
document.addEventListener("htmx:afterSwap", (event) => {
  const tag = event.detail.xhr && event.detail.xhr.getResponseHeader("ETag");
  const current = document.getElementById(event.detail.target.id);
  if (tag && polls(current)) current.dataset.tag = tag;
});
