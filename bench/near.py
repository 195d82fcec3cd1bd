"""How well and how fast near-duplicates are found: ``python -m bench.near``.

Quality on the labelled reports of ``tests/unit/wire/near/stories`` (invented events; pairs within three days), beside MinHash over
shingles of three words, what is commonly used, at the threshold best for it. Speed on bodies of 3 kB.
"""

from __future__ import annotations

from tests.unit.wire.near.labelled import Report, pairs, reports

from bench.measure import rate, report
from extrablatt.wire import near

WINDOW = 3


def quality(scores: dict[tuple[Report, Report], tuple[float, bool]], threshold: float) -> tuple[float, float]:
    """Precision and recall of "at least ``threshold``"."""
    right = sum(same for score, same in scores.values() if score >= threshold)
    found = sum(score >= threshold for score, _same in scores.values())
    return right / max(found, 1), right / sum(same for _score, same in scores.values())


def shingled() -> dict[tuple[Report, Report], tuple[float, bool]]:
    """The exact Jaccard index of word triples, which MinHash estimates."""
    of = reports()
    sets = {}
    for told in of:
        words = f"{told.headline} {told.body}".lower().split()
        sets[told] = set(zip(words, words[1:], words[2:], strict=False))
    return {(a, b): (len(sets[a] & sets[b]) / len(sets[a] | sets[b]), same) for a, b, same in pairs(of, WINDOW)}


def ours() -> dict[tuple[Report, Report], tuple[float, bool]]:
    """Our likeness, 0 for pairs that are no candidates by their keys."""
    of = reports()
    prints = {told: near.fingerprint(told.headline, told.body, "de") for told in of}
    keys = {told: set(near.bands(print_)) for told, print_ in prints.items()}
    return {
        (a, b): (
            near.similarity(prints[a], prints[b]) if len(keys[a] & keys[b]) >= near.SHARED_BANDS else 0.0,
            same,
        )
        for a, b, same in pairs(of, WINDOW)
    }


def main() -> None:
    """Measure and report."""
    scores, peers = ours(), shingled()
    precision, recall = quality(scores, near.SAME_STORY)
    best = max(
        (quality(peers, threshold / 100) for threshold in range(1, 60)),
        key=lambda found: 2 * found[0] * found[1] / (found[0] + found[1] or 1),
    )
    of = reports()
    body = " ".join(told.body for told in of)[:3000]
    prints = [near.fingerprint(told.headline, told.body, "de") for told in of]

    def compare() -> int:
        for other in prints:
            near.similarity(prints[0], other)
        return len(prints)

    def make() -> int:
        for told in of:
            near.fingerprint(told.headline, body, "de")
        return len(of)

    candidates = sum(score > 0 for score, _same in scores.values())
    report(
        "near-duplicates",
        {
            "stories": len({told.story for told in of}),
            "reports": len(of),
            "pairs": len(scores),
            "same": sum(same for _score, same in scores.values()),
            "precision": round(precision, 3),
            "recall": round(recall, 3),
            "candidates_percent": round(100 * candidates / len(scores), 2),
            "shingles_best_precision": round(best[0], 3),
            "shingles_best_recall": round(best[1], 3),
            "fingerprint_ms_3kB": round(1000 / rate(make), 3),
            "similarity_us": round(1e6 / rate(compare), 1),
            "bytes_kept": round(sum(len(print_.to_bytes()) for print_ in prints) / len(prints)),
        },
    )


if __name__ == "__main__":
    main()
