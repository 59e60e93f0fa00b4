def reaches(said, least) -> bool:
    """Whether `said` is at least `least`; also true if `least` is None (not stated)."""
    return least is None or (said is not None and said >= least)
