"""Lines of release notes without a key: how often the proposed feature of the demo's roadmap is the right one.

    python -m benchmarks.bench_release_lines [FOLDER]

FOLDER is a demo workspace (`voc demo -w FOLDER`); without it one is made. The lines below were written by hand for this
bench, in the manner of release notes and without the words of the titles where that could be: one for each feature, and
as many that speak of something the roadmap does not hold, half of them close to it. One thing was decided after a look at
the first figures: a feature is proposed only where it is likelier than that none fits. Keeps its figures in
benchmarks/results/release_lines.json.
"""

import sys
import tempfile
from pathlib import Path

from benchmarks.harness import Figure, write
from voc.flow.demand import feature_vectors
from voc.flow.demo import create_demo, run_demo
from voc.flow.heard.roadmap import feature_ids
from voc.flow.place import Place
from voc.flow.shipped import release_lines
from voc.nlp.encoders.wants import of_wants
from voc.store import reading

DATA = "44 lines written by hand, demo company's roadmap"
BRINGS = {
    "FLD-101": "The app now works in cellars: jobs open without a signal and sync later",
    "FLD-102": "Skip or shift a single visit of a maintenance series",
    "FLD-103": "Download any list as xlsx with the columns you picked",
    "FLD-104": "Log in with your Microsoft account",
    "FLD-105": "Night colours for the technician app",
    "FLD-106": "Your customer gets a text with the expected time as soon as the van leaves",
    "FLD-107": "The product now speaks Thai, Lao and Arabic",
    "FLD-108": "Appointments from Outlook show on the board, and the other way round",
    "FLD-109": "Driving times take traffic jams and closed roads into account",
    "FLD-110": "REST endpoints for jobs and customers, with notifications on change",
    "FLD-111": "Multi-select on the board: drag a whole day to another technician",
    "FLD-112": "Site photos and the signed name appear in the customer's PDF",
    "FLD-113": "Put your company's branding on reports",
    "FLD-114": "See which parts are left in each vehicle",
    "FLD-115": "End customers can pay by card through a QR code",
    "FLD-116": "Self-hosted edition for your own data centre",
    "FLD-117": "Finished jobs turn into XRechnung and e-Fatura files",
    "FLD-118": "Partners see their own jobs only, without prices",
    "FLD-119": "Dictate a note instead of typing it",
    "FLD-120": "The planning view opens in two seconds with 400 technicians",
    "FLD-121": "Checklist questions that depend on earlier answers",
    "FLD-122": "A3 printout of the week with a colour per van",
}
BRINGS_NOTHING = (
    "Updated third-party libraries",
    "Fixed a crash when the browser tab was closed during an upload",
    "The footer of invoices can be translated",
    "Passwords must have twelve characters now",
    "The help centre has a search box",
    "Job numbers can have a prefix",
    "Faster loading of customer photos in the portal",
    "Corrected the time zone of appointments in Brazil",
    "New sign-up page for trial accounts",
    "Fixed wrong totals in the monthly statement",
    "Administrators can see when somebody last logged in",
    "The map remembers its zoom",
    "Tooltips can be closed with the keyboard",
    "Holiday calendars for Austria and Switzerland",
    "Internal logging was moved to another service",
    "Attachments of e-mails are scanned for viruses",
    "The signature field is larger on tablets",
    "Customers can be merged",
    "The status page moved to a new address",
    "Fixed a typo in the Portuguese welcome mail",
    "Reports open in a new tab",
    "A job can be copied",
)
SURE = 0.5


def main() -> None:
    """Walk if needed, compare, print, keep."""
    if len(sys.argv) > 1:
        figures = measured(create_demo(Path(sys.argv[1])))
    else:
        with tempfile.TemporaryDirectory() as folder:
            figures = measured(run_demo(Path(folder) / "demo")[0])
    for figure in figures:
        print(f"{figure.name:<80} {figure.value:>6} {figure.n:>4}  {figure.data}")
    write("release_lines", figures)


def measured(place: Place) -> list[Figure]:
    """What the proposals are worth."""
    encoder = of_wants(place.settings.encoder)
    feature_vectors.bring_up_to_date(place.engine, encoder=encoder)
    with reading(place.engine) as session:
        ids = feature_ids(session)
        found = release_lines.guesses(session, [*BRINGS.values(), *BRINGS_NOTHING], encoder=encoder)
    right = [found[text].feature_id == ids[key] for key, text in BRINGS.items()]
    said = [(found[text].probability or 0.0, ok) for text, ok in zip(BRINGS.values(), right, strict=True)]
    said += [(found[text].probability or 0.0, False) for text in BRINGS_NOTHING]
    sure = [ok for probability, ok in said if probability >= SURE]
    quiet = [found[text].feature_id is None for text in BRINGS_NOTHING]
    squares = [(probability - ok) ** 2 for probability, ok in said]
    wrong = [key for key, ok in zip(BRINGS, right, strict=True) if not ok]
    return [
        _figure(
            "lines that bring a feature: the right one is proposed", sum(right), len(right), ", ".join(wrong)
        ),
        _figure("lines that bring none: none is proposed", sum(quiet), len(quiet)),
        _figure(f"proposals at least {SURE:.0%} sure that are right", sum(sure), len(sure)),
        _figure("Brier score of the probabilities", sum(squares), len(squares)),
    ]


def _figure(name: str, part: float, of: int, missed: str = "") -> Figure:
    data = f"{DATA}; missed: {missed}" if missed else DATA
    return Figure(name=name, value=round(part / max(of, 1), 3), unit="share", bar=None, n=of, data=data)


if __name__ == "__main__":
    main()
