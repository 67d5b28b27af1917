"""Works out from the kept figures of bench_cluster what tagging very many comments would take.

    python -m benchmarks.reckon [--comments 100000000] [--cores 16] [--price 0.05] [--speed 0.7]

Assumptions, all of them options: so many cores of workers, the price of a core hour, and how much of their
time the workers can use (what is left is waiting, starting and the unevenness of spans). Prints the sums.
"""

import argparse
from collections.abc import Iterator

from benchmarks.harness import read_all


def sums(kept: dict[str, float], given: argparse.Namespace) -> Iterator[str]:
    """The sums, one a line."""
    count = given.comments
    work = kept["processor time of a worker, a comment"]
    store = kept["storing, a comment"]
    turn = kept["of that while no other may write, a comment"]
    core_hours = _hours(work * count)
    database_hours = _hours(store * count)
    floor = _hours(turn * count)
    hours = max(core_hours / given.cores / given.speed, floor)
    moved = kept["database to worker, a comment"] + kept["worker to database, a comment"]
    total = kept["all tables, a comment"] * count
    yield f"workers    {work:.3g} ms x {count:,} = {core_hours:,.0f} core hours"
    yield f"database   {store:.3g} ms x {count:,} = {database_hours:,.0f} core hours, at most"
    yield f"the line   {turn:.3g} ms x {count:,} = {floor:.1f} hours, which no number of workers undercuts"
    yield (
        f"hours      {core_hours:,.0f} / {given.cores} cores / {given.speed:g} = "
        f"{core_hours / given.cores / given.speed:.1f}, so {hours:.1f} hours"
    )
    yield f"most cores {work:.3g} / {turn:.3g} = {work / turn:.0f} can be kept busy"
    yield (
        f"cost       ({core_hours:,.0f} / {given.speed:g} + {database_hours:,.0f}) x {given.price:g} = "
        f"{(core_hours / given.speed + database_hours) * given.price:,.0f} for the processors"
    )
    yield f"network    {moved:,.0f} bytes x {count:,} = {moved * count / 1e9:,.0f} GB"
    yield f"           over {hours:.1f} hours {moved * count / hours / 3600 / 1e6:,.0f} MB a second at the database"
    yield f"database   {kept['all tables, a comment']:,.0f} bytes x {count:,} = {total / 1e9:,.0f} GB"


def _hours(milliseconds: float) -> float:
    return milliseconds / 3_600_000


def main() -> None:
    """Print the sums."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--comments", type=int, default=100_000_000)
    parser.add_argument("--cores", type=int, default=16, help="cores that tag")
    parser.add_argument("--price", type=float, default=0.05, help="of a core hour, an assumption")
    parser.add_argument("--speed", type=float, default=0.7, help="share of their time that cores can use")
    given = parser.parse_args()
    kept = next(result for result in read_all() if result["bench"] == "cluster_comment")
    for line in sums({figure["name"]: figure["value"] for figure in kept["figures"]}, given):
        print(line)


if __name__ == "__main__":
    main()
