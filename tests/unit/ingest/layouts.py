"""Made-up rows in the columns of known tools, with the shapes of id, date and bookkeeping that they write.

A line is `family | column:kind of cell | ...` as in `exports`; the kinds that only these need are here.
"""

import hashlib
import uuid

from tests.unit.ingest import exports

SAID = (
    "The export to PDF cuts the last column off.",
    "Please let us schedule reports for Monday morning.",
    "Support was kind, but the answer took four days.",
    "It saves us an hour a day.",
    "The mobile app logs me out again and again.",
)

exports.CELLS |= {
    "hex": lambda n: hashlib.sha256(str(n).encode()).hexdigest()[:24],
    "short hex": lambda n: hashlib.sha256(str(n).encode()).hexdigest()[:10],
    "uuid": lambda n: str(uuid.UUID(int=n + 2**100)),
    "crm id": lambda n: f"0035g0000{n:04d}XyZAAA",
    "account key": lambda n: f"0015g0000{n % 5:04d}AccAAA",
    "our id": lambda n: f"0055g0000{n % 2:04d}CsmAAA",
    "millis": lambda n: str(1762165351000 + n * 86_400_000),
    "said": lambda n: f"{SAID[n % 5]} Number {n}.",
    "ours": lambda n: ("Thank you for your review, we look into it!", "")[n % 2],
    "html": lambda n: f"<div><p>{SAID[n % 5]}</p><p>Call number {n}.</p></div>",
    "group": lambda n: ("Promoter", "Passive", "Detractor")[n % 3],
    "choice": lambda n: ("Reports", "Dashboards", "Reports; Dashboards")[n % 3],
    "csat word": lambda n: ("Good", "Bad", "Not Offered", "offered")[n % 4],
    "person": lambda n: f"Ann Lee (ann{n}@acme.example)",
    "constant": lambda n: "Fieldly",
    "serial": lambda n: str(900 + n),
    "minutes": lambda n: str(n * 7 % 300),
    "iso": lambda n: f"2025-03-{1 + n % 28:02d}T10:00:00Z",
    "lang": lambda n: "en",
}

LAYOUTS = {
    "Typeform": "survey|#:hex|How likely are you to recommend us to a friend?:0-10|What is the main reason?:said|"
    "Which plan are you on?:word|email:email|Response Type:constant|Start Date (UTC):moment|Stage Date (UTC):empty|"
    "Submit Date (UTC):moment|Network ID:short hex|Tags:empty",
    "Delighted": "survey|Survey Response ID:serial|Person ID:serial|Name:name|Email:email|Score:0-10|Comment:said|"
    "Permalink:url|Created At:moment|Updated At:moment|Tags:empty|Notes:ours",
    "Trustpilot": "review|Review Id:hex|Review Created (UTC):moment|Review Consumer User Id:hex|Review Username:name|"
    "Review User Email:empty|Reference Id:empty|Review Stars:1-5|Review Title:title|Review Content:said|"
    "Review Language:lang|Company Reply Date (UTC):moment|Company Reply Text:ours|Business Unit Id:hex",
    "Google Play": "review|Package Name:constant|App Version Code:count|App Version Name:version|Reviewer Language:lang|"
    "Device:word|Review Submit Date and Time:iso|Review Submit Millis Since Epoch:millis|Star Rating:1-5|"
    "Review Title:empty|Review Text:said|Developer Reply Date and Time:iso|Developer Reply Millis Since Epoch:millis|"
    "Developer Reply Text:ours|Review Link:url",
    "Salesforce": "note|Id:crm id|IsDeleted:yes|ParentId:account key|Title:title|IsPrivate:yes|Body:said|OwnerId:our id|"
    "CreatedDate:iso|CreatedById:our id|LastModifiedDate:iso",
    "HubSpot": "note|Record ID:serial|Note body:html|Activity date:moment|Activity assigned to:person|"
    "Create date:moment|Associated Contact:person|Associated Company IDs:count|Associated Company:firm",
    "Zendesk": "case|Id:serial|Subject:title|Requester:name|Requester email:email|Requester ID:serial|"
    "Requester organization:firm|Assignee:name|Assignee email:email|Group:word|Priority:word|Created at:moment|"
    "Solved at:moment|First reply time in minutes:minutes|Satisfaction Score:csat word|Satisfaction Comment:said",
}
