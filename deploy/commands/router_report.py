"""One HTML page of scores with charts drawn in it, Chinese and English, nothing from elsewhere."""

from collections.abc import Iterable, Sequence
from html import escape

from deploy.commands.router_scores import Scores

_WIDTH, _HEIGHT, _EDGE = 420, 260, 36
_STYLE = """body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}
table{border-collapse:collapse;margin:1rem 0}th,td{border:1px solid #bbb;padding:.3rem .7rem}
td{text-align:right}td:first-child{text-align:left}svg{max-width:100%;height:auto}"""
_COLOURS = ("#0b57a4", "#b3261e", "#00695c")


def page(scores: Scores, *, about: str, baseline: str | None = None) -> str:
    """`about` names file and judge; no letter's text is on the page."""
    parts = (
        (
            "<!doctype html><html lang='zh-CN'><head><meta charset='utf-8'>"
            "<meta name='viewport' content='width=device-width, initial-scale=1'>"
            f"<title>分派评测 · Routing measured</title><style>{_STYLE}</style></head><body>"
        ),
        f"<h1>分派评测 · Routing measured</h1><p>{escape(about)}</p>",
        _summary(scores),
        f"<p>{escape(baseline)}</p>" if baseline else "",
        "<h2>把握与覆盖 · Confidence and coverage</h2>",
        _coverage_chart(scores),
        _coverage_table(scores),
        "<h2>把握的校准 · Calibration</h2>",
        _calibration_chart(scores),
        _calibration_table(scores),
        "<h2>最常见的误判 · Most frequent confusions</h2>",
        _table(
            ("应为 · right", "判为 · said", "件数 · rows"),
            ((one.label, one.said, str(one.rows)) for one in scores.confusions),
        ),
        "</body></html>",
    )
    return "\n".join(part for part in parts if part) + "\n"


def _summary(scores: Scores) -> str:
    rows = (
        ("件数 · rows", str(scores.rows)),
        ("首选正确率 · accuracy, first answer", _percent(scores.top1)),
        ("前三包含率 · accuracy, first three", _percent(scores.top3)),
        ("宏平均 F1 · macro-F1", f"{scores.macro_f1:.3f}"),
        ("校准误差 · calibration error", f"{scores.calibration_error:.3f}"),
    )
    return _table(("指标 · figure", "数值 · value"), rows)


def _coverage_table(scores: Scores) -> str:
    return _table(
        ("门槛 · at least", "自动交办 · decided", "首选 · first", "前三 · first three"),
        (
            (f"{at.threshold:.1f}", _percent(at.coverage), _percent(at.top1), _percent(at.top3))
            for at in scores.coverage
        ),
    )


def _calibration_table(scores: Scores) -> str:
    return _table(
        ("把握 · confidence", "件数 · rows", "平均把握 · mean", "正确 · right"),
        (
            (f"{one.low:.1f}+", str(one.rows), _percent(one.confidence), _percent(one.right))
            for one in scores.calibration
        ),
    )


def _coverage_chart(scores: Scores) -> str:
    lines = (
        ("自动交办 · decided", [(at.threshold, at.coverage) for at in scores.coverage]),
        ("首选 · first", [(at.threshold, at.top1) for at in scores.coverage]),
        ("前三 · first three", [(at.threshold, at.top3) for at in scores.coverage]),
    )
    return _chart("门槛与正确率 · threshold and accuracy", lines)


def _calibration_chart(scores: Scores) -> str:
    lines = (
        ("实际 · observed", [(one.confidence, one.right) for one in scores.calibration]),
        ("理想 · ideal", [(0.0, 0.0), (1.0, 1.0)]),
    )
    return _chart("把握与正确率 · confidence and accuracy", lines)


def _chart(title: str, lines: Sequence[tuple[str, Sequence[tuple[float, float]]]]) -> str:
    drawn = "".join(
        _line(name, points, colour=colour, place=place)
        for place, ((name, points), colour) in enumerate(zip(lines, _COLOURS, strict=False))
    )
    left, right, top, bottom = _EDGE, _WIDTH - _EDGE, _EDGE, _HEIGHT - _EDGE
    frame = f"<path d='M{left} {top}V{bottom}H{right}' fill='none' stroke='#555'/>"
    marks = "".join(
        f"<text x='4' y='{_y(share):.0f}' font-size='11'>{share:.0%}</text>"
        f"<text x='{_x(share):.0f}' y='{_HEIGHT - 18}' font-size='11'>{share:.1f}</text>"
        for share in (0.0, 0.5, 1.0)
    )
    return (
        f"<svg viewBox='0 0 {_WIDTH} {_HEIGHT}' width='{_WIDTH}' role='img' "
        f"aria-label='{escape(title)}'>{frame}{marks}{drawn}</svg>"
    )


def _line(name: str, points: Iterable[tuple[float, float]], *, colour: str, place: int) -> str:
    path = " ".join(f"{_x(across):.1f},{_y(up):.1f}" for across, up in points)
    return (
        f"<polyline points='{path}' fill='none' stroke='{colour}' stroke-width='2'/>"
        f"<text x='{_EDGE + 130 * place}' y='16' font-size='12' fill='{colour}'>"
        f"{escape(name)}</text>"
    )


def _x(share: float) -> float:
    return _EDGE + share * (_WIDTH - 2 * _EDGE)


def _y(share: float) -> float:
    return _HEIGHT - _EDGE - share * (_HEIGHT - 2 * _EDGE)


def _percent(share: float) -> str:
    return f"{share:.1%}"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    top = "".join(f"<th scope='col'>{escape(cell)}</th>" for cell in head)
    body = "".join(
        f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in rows
    )
    return f"<table><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table>"
