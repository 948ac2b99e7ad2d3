"""What was learned and what the lexicon says, as one: each has its part of the whole."""

from collections.abc import Collection, Mapping, Sequence

from services.router.domain.ranking import Standing

_LEAST = 0.001  # a share that no threshold reaches is left out, where the lexicon says nothing


def mix(
    standings: Sequence[Standing],
    learned: Mapping[str, float],
    *,
    weight: float,
    known: Collection[str],
) -> tuple[Standing, ...]:
    """`weight` is the part of what was learned; bureaus that are gone since get nothing.

    Shares of bureaus that the model never saw stay the lexicon's alone, so nobody is forgotten.
    """
    shares = {one.bureau: (1 - weight) * one.score for one in standings}
    for bureau, share in learned.items():
        if (share >= _LEAST or bureau in shares) and bureau in known:
            shares[bureau] = shares.get(bureau, 0.0) + weight * share
    order = sorted(shares.items(), key=lambda pair: (-pair[1], pair[0]))
    return tuple([Standing(code, share) for code, share in order])
