"""Near-duplicates: reports of one event by several agencies, in different words. Pure.

::

    here = near.fingerprint(item.headline, item.body_text, item.language)
    # candidates: items of the last days that share at least near.SHARED_BANDS keys of near.bands(here)
    same = [c for c in candidates if near.similarity(here, c) >= near.SAME_STORY]

How it works is told in docs/wire.md, "Near-duplicates"; how well, by the labelled reports in tests/unit/wire/near.
"""

from .fingerprints import SAME_STORY, SHARED_BANDS, Fingerprint, bands, features, fingerprint, similarity
from .tokens import is_overview

__all__ = ["SAME_STORY", "SHARED_BANDS", "Fingerprint", "bands", "features", "fingerprint", "is_overview", "similarity"]
