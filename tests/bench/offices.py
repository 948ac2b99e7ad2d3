"""A region with as many bureaus as one likes: each bureau of a pack becomes offices of places.

The words of a bureau are dealt out among its offices, and each office has all of them once more
with its place before them. So the lexicon grows with the number of bureaus, while a paper has as
much to look up as before.
"""

import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from string import ascii_lowercase
from typing import Any

import yaml

from shared.region import Bureau, Region, load_region

PLACES = (
    ("浦东", "Pudong"),
    ("黄浦", "Huangpu"),
    ("静安", "Jing'an"),
    ("徐汇", "Xuhui"),
    ("长宁", "Changning"),
    ("普陀", "Putuo"),
    ("虹口", "Hongkou"),
    ("杨浦", "Yangpu"),
    ("宝山", "Baoshan"),
    ("闵行", "Minhang"),
    ("嘉定", "Jiading"),
    ("金山", "Jinshan"),
    ("松江", "Songjiang"),
    ("青浦", "Qingpu"),
    ("奉贤", "Fengxian"),
    ("崇明", "Chongming"),
    ("临港", "Lingang"),
    ("虹桥", "Hongqiao"),
    ("张江", "Zhangjiang"),
    ("金桥", "Jinqiao"),
    ("洋山", "Yangshan"),
    ("外高桥", "Waigaoqiao"),
    ("陆家嘴", "Lujiazui"),
)

_DUMPER = getattr(yaml, "CSafeDumper", yaml.SafeDumper)


class NumberOfBureausError(ValueError):
    """A pack can only be split into as many offices as there are places for each bureau."""


@dataclass(frozen=True, slots=True)
class Office:
    """One of `of` offices of a bureau, the one at this place."""

    parent: Bureau
    place: int
    of: int

    @property
    def code(self) -> str:
        return f"{self.parent.code}{ascii_lowercase[self.place]}"

    @property
    def zh(self) -> str:
        return PLACES[self.place][0]

    @property
    def name(self) -> str:
        return f"{self.zh}{self.parent.short.zh}"

    def local(self, text: str) -> str:
        """The text with the office's place before each word of the bureau."""
        words = sorted((*_names(self.parent), *self.parent.terms.zh), key=len, reverse=True)
        pattern = "|".join(re.escape(word) for word in words)
        return re.sub(pattern, lambda found: self.zh + found[0], text)


def offices_of(bureaus: Sequence[Bureau], number: int) -> list[Office]:
    """`number` of them, place by place, so that no bureau has two more than another."""
    if not len(bureaus) <= number <= len(bureaus) * len(PLACES):
        most = len(bureaus) * len(PLACES)
        raise NumberOfBureausError(f"from {len(bureaus)} to {most} bureaus, not {number}")
    rounds, more = divmod(number, len(bureaus))
    return [
        Office(bureau, place, rounds + (position < more))
        for place in range(rounds + 1)
        for position, bureau in enumerate(bureaus)
        if place < rounds or position < more
    ]


def write_pack(source: Path, folder: Path, number: int) -> tuple[Region, list[Office]]:
    """The pack of `source` with so many bureaus, checked by loading it."""
    offices = offices_of(load_region(source).bureaus, number)
    shutil.copytree(source, folder, dirs_exist_ok=True)
    document = {"bureaus": [office_document(office) for office in offices]}
    text = yaml.dump(document, Dumper=_DUMPER, allow_unicode=True, sort_keys=False)
    (folder / "bureaus.yaml").write_text(text, encoding="utf-8")
    return load_region(folder), offices


def office_document(office: Office) -> Mapping[str, Any]:
    parent, (zh, en) = office.parent, PLACES[office.place]
    return {
        "code": office.code,
        "name": {"zh": f"上海市{office.name}", "en": f"Shanghai {en} {parent.short.en}"},
        "short": {"zh": office.name, "en": f"{en} {parent.short.en}"},
        "aliases": list(_own(_names(parent), office, before=zh)),
        "remit": {"zh": f"{zh}：{parent.remit.zh}", "en": f"{en}: {parent.remit.en}"},
        "terms": {
            "zh": list(_own(parent.terms.zh, office, before=zh)),
            "en": list(_own(parent.terms.en, office, before=f"{en} ")),
        },
        "valid_from": parent.valid_from.replace(),  # shared, it would be written as an alias
        "valid_to": None,
        "successor": None,
    }


def _own(words: Sequence[str], office: Office, *, before: str) -> Iterator[str]:
    """Each once, in whatever case: 浦东机场 is a word of all of them as it is."""
    dealt = (*words[office.place :: office.of], *(f"{before}{word}" for word in words))
    yield from {word.casefold(): word for word in dealt}.values()


def _names(bureau: Bureau) -> tuple[str, ...]:
    return tuple(dict.fromkeys((bureau.name.zh, bureau.short.zh, *bureau.aliases)))
