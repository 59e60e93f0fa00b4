"""Sums and ages that one line states, against those of another."""


def reaches(said, least) -> bool:
    """Is a number stated and no smaller than another? True where that other is not stated."""
    return least is None or (said is not None and said >= least)
