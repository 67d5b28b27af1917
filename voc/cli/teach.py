"""Commands with which people teach the models: review, correct, learn."""

from typing import TYPE_CHECKING, Annotated

import typer

from voc.cli.options import By, Folder, Json, Now, moment, who
from voc.cli.show import as_json, frame_as_json, sentences, table
from voc.flow.counting import counted
from voc.terms import Intent, Sentiment

if TYPE_CHECKING:
    from voc.flow.understood.learn import Learning


def register(app: typer.Typer) -> None:
    """Add the commands of this file."""
    app.command()(review)
    app.command()(correct)
    app.command()(learn)


def review(
    folder: Folder = None,
    limit: Annotated[int, typer.Option(help="At most so many.", min=1)] = 20,
    below: Annotated[float, typer.Option(help="Show what is less sure than this.", min=0.0, max=1.0)] = 0.0,
    json: Json = False,
) -> None:
    """Passages that the models are not sure about, least sure first."""
    from voc.flow.place import open_place
    from voc.nlp import heads
    from voc.report.review import review as report

    found = report(open_place(folder).engine, sure=below or heads.load().card.sure, limit=limit)
    if json:
        frame_as_json(found)
        return
    columns = {
        "passage_id": "id",
        "words": "words",
        "language": "in",
        "sentiment": "perhaps",
        "confidence": "sure",
        "intents": "intents",
    }
    least = f"at least {below:g} sure" if below else "sure enough"
    empty = f"Nothing to review: every passage is {least}, or corrected."
    table(found, columns, title="Not sure", empty=empty)
    if len(found):
        first, where = found["passage_id"].iloc[0], f" -w {folder}" if folder else ""
        sentences(["", f"voc correct {first} --sentiment WORD --intent WORD{where}; then voc learn{where}"])


def correct(
    passage: Annotated[int, typer.Argument(help="Number of the passage, as `voc review` shows it.")],
    folder: Folder = None,
    sentiment: Annotated[
        Sentiment | None, typer.Option("--sentiment", "-s", help="What it feels.", case_sensitive=False)
    ] = None,
    intent: Annotated[
        list[Intent] | None,
        typer.Option("--intent", "-i", help="What it wants; may be repeated.", case_sensitive=False),
    ] = None,
    by: By = "",
    now: Now = "",
    json: Json = False,
) -> None:
    """Say what a passage is. Your word counts at once, and `voc learn` learns from it."""
    from voc.flow.demand.correct import correct as step
    from voc.flow.place import open_place

    found = step(
        open_place(folder).engine, passage, sentiment=sentiment, intents=intent, who=who(by), now=moment(now)
    )
    if json:
        as_json(
            {
                "passage_id": found.passage_id,
                "sentiment": found.sentiment,
                "intents": list(found.intents),
            }
        )
        return
    sentences([f"{found.passage_id}: {found.sentiment}; {', '.join(found.intents)}.  {found.words}"])


def learn(
    folder: Folder = None,
    dry: Annotated[bool, typer.Option("--dry-run", help="Only say what would come of it.")] = False,
    undo: Annotated[bool, typer.Option("--undo", help="Take the lesson in use back.")] = False,
    by: By = "",
    now: Now = "",
    json: Json = False,
) -> None:
    """Learn from what people corrected; adopted only where it is better on corrections not learned from."""
    from voc.flow.place import open_place
    from voc.flow.understood import learn as step

    engine = open_place(folder).engine
    if undo:
        number = step.undo(engine, who=who(by), now=moment(now))
        if json:
            as_json({"undone": number})
            return
        sentences(
            [
                f"Lesson {number} is taken back, and its tags with it; what counted before counts again.",
                "`voc run` tags what came in meanwhile.",
            ]
        )
        return
    found = step.learn(engine, who=who(by), now=moment(now), dry=dry)
    if json:
        as_json(found.as_dict())
        return
    sentences(_told(found, dry=dry))


def _told(found: "Learning", *, dry: bool) -> list[str]:
    """What was learned, in sentences."""
    from voc.nlp.learning import FEWEST

    lines = [f"Learned from {counted(found.corrections, 'corrected passage')}."]
    for name, part in found.parts():
        if part.adopted:
            words = f"right {part.before:.0%} of the time before, {part.after:.0%} with it"
            lines.append(f"  {name}: {words} ({part.n} corrections, judged on those not learned from)")
    if not found.lesson.adopted:
        most = max((part.n for _, part in found.parts()), default=0)
        few = f"{FEWEST} corrections of the sentiment, or of intents, are the fewest to learn from, and there are {most}"
        agree = "on corrections that were not learned from, nothing is better with it"
        lines.append(f"Nothing changes: {few if most < FEWEST else agree}.")
    elif dry:
        lines.append("Nothing was changed: this was a dry run.")
    else:
        lines.append(
            f"Lesson {found.number} is in use; the next `voc run` tags every passage with it. `voc learn --undo`."
        )
    return lines
