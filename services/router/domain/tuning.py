"""What a region's card says of how evidence is weighed; without a card these are the values."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tuning:
    """The sharper, the more a lead in raw score becomes a lead in confidence.

    `doubt` is the raw score at which a bureau without a rival is as likely as nobody.

    `setting_words` tell where something happens or to whom rather than what it is about (an
    estate, a pupil): they weigh `setting_weight` of a term of their kind, and repeating them
    says nothing more.

    One mention in the title counts like `title_factor` in the text, further ones add `repetition`
    times their logarithm; a bureau's own name tells `name_factor` times what a short term does.
    """

    sharpness: float = 2.0
    doubt: float = 4.0
    setting_weight: float = 0.35
    setting_words: frozenset[str] = frozenset()
    title_factor: float = 3.0
    name_factor: float = 3.0
    repetition: float = 0.5
