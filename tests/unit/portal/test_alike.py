"""Similar papers of several members are shown to those who may merge them, and to nobody else."""

from tests.unit.portal.browsing import Browser
from tests.unit.portal.serving import Stand

OTHER = {"id": "m0002", "name": "李思远"}


async def test_the_desk_shows_similar_papers_side_by_side_and_offers_to_merge(
    stand: Stand, browser: Browser
) -> None:
    first = stand.services.add_case(kind="proposal", title="电梯加装")
    second = stand.services.add_case(kind="proposal", title="加装电梯", author=OTHER)
    stand.services.add_case(kind="proposal", title="别的事", author=OTHER)
    stand.services.likeness.join(first, second, similarity=0.918)
    await browser.sign_in("x0001")
    page = await browser.get("/desk?view=alike")
    for words in ("电梯加装", "加装电梯", "李思远", "相似度 91%", "系统不会自行合并"):
        assert page.says(words), words
    merging = f"/cases/{first['id']}/merge?into={second['id']}"
    assert f'href="{merging}"' in page.text
    form = await browser.get(merging)
    assert f'value="{second["id"]}" checked' in form.text
    assert not form.says("别的事")
    assert (await browser.get(f"/cases/{first['id']}/merge?q=别的")).says("别的事")
    action = f"/cases/{first['id']}/acts/merge"
    fields = {**form.form(action), "into": second["id"], "confirm": "yes"}
    await browser.post(action, fields)
    assert stand.services.done == [("merge", {"into": second["id"]})]


async def test_the_page_of_a_case_names_papers_like_it(stand: Stand, browser: Browser) -> None:
    first = stand.services.add_case(kind="proposal", title="电梯加装")
    second = stand.services.add_case(kind="proposal", title="加装电梯", author=OTHER)
    third = stand.services.add_case(kind="proposal", title="电梯", author=OTHER, status="closed")
    stand.services.likeness.join(first, second)
    stand.services.likeness.join(first, third, mergeable=False)
    await browser.sign_in("x0001")
    page = await browser.get(f"/cases/{first['id']}")
    assert f'href="/cases/{first["id"]}/merge?into={second["id"]}"' in page.text
    assert f'href="/cases/{third["id"]}"' in page.text
    assert f"into={third['id']}" not in page.text
    await browser.sign_in("m0001")
    assert not (await browser.get(f"/cases/{first['id']}")).says("相似的件")


async def test_where_nothing_is_similar_the_desk_says_so_and_the_case_nothing(
    stand: Stand, browser: Browser
) -> None:
    case = stand.services.add_case(kind="proposal")
    await browser.sign_in("s0001")
    assert (await browser.get("/desk?view=alike")).says("没有相似的件")
    assert (await browser.get("/desk/rows?view=alike", HX_Request="true")).says("没有相似的件")
    assert not (await browser.get(f"/cases/{case['id']}")).says("相似的件")


async def test_an_official_has_no_list_of_similar_papers(browser: Browser) -> None:
    page = await browser.sign_in("o0001")
    assert "view=alike" not in page.text
    assert (await browser.get("/desk?view=alike")).says("待办的件")
