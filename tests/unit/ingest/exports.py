"""Made-up exports with the headers that common tools write, and what they must be recognised as.

A line is `family | column:kind of cell | ...`; `cells_for` makes the cells of a kind.
"""

import csv
import io
from collections.abc import Callable

CELLS: dict[str, Callable[[int], str]] = {
    "id": lambda n: f"X{n:05d}",
    "email": lambda n: f"p{n}@firm{n}.com",
    "moment": lambda n: f"2025-03-{1 + n % 28:02d} 10:00:00",
    "day": lambda n: f"2025-03-{1 + n % 28:02d}",
    "dotted": lambda n: f"{1 + n % 28:02d}.03.2025 14:05",
    "0-10": lambda n: str(n % 11),
    "1-5": lambda n: str(1 + n % 5),
    "1-7": lambda n: str(1 + n % 7),
    "text": lambda n: f"The export is slow and we need SSO soon, number {n}",
    "turkish": lambda n: f"Raporlar yavaş açılıyor, SSO istiyoruz {n}",
    "chinese": lambda n: f"导出很慢，希望支持单点登录 {n}",
    "lao": lambda n: f"ລະບົບຊ້າຫຼາຍ ຢາກໃຫ້ໄວຂຶ້ນ {n}",
    "title": lambda n: ("Great tool", "Good but slow", "Not for us")[n % 3],
    "word": lambda n: ("Pro", "Free")[n % 2],
    "name": lambda n: ("Ann Lee", "Bo Chen", "Cem Ak")[n % 3],
    "firm": lambda n: f"Firm {n % 7}",
    "money": lambda n: str(1000 * n),
    "currency": lambda n: "EUR",
    "count": lambda n: str(10 + n),
    "empty": lambda n: "",
    "yes": lambda n: ("TRUE", "FALSE")[n % 2],
    "url": lambda n: f"https://example.com/{n}",
    "host": lambda n: f"firm{n}.com",
    "status": lambda n: ("Planned", "In Progress", "Done")[n % 3],
    "key": lambda n: f"P-{n}",
    "zone": lambda n: "Europe/Istanbul",
    "version": lambda n: f"2.{n}.0",
}

DEMO = {
    "accounts": "account|account_id:id|account_name:firm|domain:host|segment:word|plan:word|seats:count|country:word|"
    "arr:money|currency:currency|csm:name|customer_since:day|renewal_date:day",
    "contacts": "contact|contact_id:id|email:email|full_name:name|phone:empty|job_title:word|language:word|"
    "account_id:id|email_opt_in:yes|do_not_contact:yes|timezone:zone",
    "nps_survey": "survey|Response ID:id|Submitted At:moment|Email:email|Company:firm|"
    "How likely are you to recommend us? (0-10):0-10|What is the main reason for your score?:text|"
    "What is one thing we could do better?:text",
    "csat_survey": "survey|response_id:id|date:day|email:email|ticket_id:id|satisfaction (1-5):1-5|comment:text",
    "reviews": "review|id:id|date:day|platform:word|stars:1-5|title:title|pros:text|cons:text|reviewer:name|"
    "reviewer_role:word|company_size:word|country:word",
    "csm_notes": "note|note_id:id|created_at:moment|account_id:id|contact_email:email|author:name|subject:title|body:text",
    "support_cases": "case|case_id:id|opened_at:moment|first_reply_at:moment|solved_at:moment|requester_email:email|"
    "account_id:id|team:word|priority:word|subject:title|csat:1-5|csat_comment:text",
    "signals": "signal|account_id:id|date:day|metric:word|value:count",
    "features": "feature|key:key|title:title|description:text|status:status|area:word|effort:1-5|tracker_url:url|"
    "planned_for:day|declined_reason:empty",
    "releases": "release|version:version|released_at:day|notes:text|features:key|url:url",
    "answers": "reply|reply_id:id|date:day|email:email|subject:title|text:text",
}

TOOLS = {
    "delighted": "survey|Person ID:id|Email:email|Name:name|Survey Score:0-10|Comment:text|Survey Type:word|"
    "Response Created At:moment",
    "typeform": "survey|#:id|How likely are you to recommend us to a friend or colleague?:0-10|"
    "What is the main reason?:text|Email:email|Start Date (UTC):moment|Submit Date (UTC):moment|Network ID:id",
    "surveymonkey": "survey|Respondent ID:id|Collector ID:id|Start Date:moment|End Date:moment|IP Address:word|"
    "Email Address:email|First Name:name|Last Name:name|How satisfied are you with us?:1-5|What could we improve?:text",
    "google_forms": "survey|Timestamp:moment|Email Address:email|How easy was it to get help? (1-7):1-7|"
    "Anything else you would like to tell us?:text",
    "hotjar": "survey|Number:id|User:id|Date Submitted:moment|Country:word|Source URL:url|Device:word|Browser:word|"
    "What is missing on this page?:text",
    "zendesk": "case|Ticket ID:id|Subject:title|Requester:name|Requester email:email|Created at:moment|"
    "Solved at:moment|Priority:word|Group:word|Satisfaction Score:empty|First reply time in minutes:count",
    "intercom": "case|Conversation ID:id|Conversation created at:moment|First reply at:moment|Closed at:moment|"
    "User email:email|Rating:1-5|Remark:text|Team:word",
    "salesforce_cases": "case|Case Number:id|Date/Time Opened:moment|Date/Time Closed:moment|Account Name:firm|"
    "Contact Email:email|Priority:word|Subject:title|Status:status",
    "salesforce_accounts": "account|Account ID:id|Account Name:firm|Account Owner:name|Website:host|"
    "Annual Revenue:money|Billing Country:word|Renewal Date:day",
    "hubspot_contacts": "contact|Record ID:id|First Name:name|Last Name:name|Email:email|Phone Number:empty|"
    "Job Title:word|Company Name:firm|Contact owner:name|Create Date:moment",
    "hubspot_companies": "account|Record ID:id|Company name:firm|Company Domain Name:host|Company owner:name|"
    "Create Date:moment|Country/Region:word",
    "trustpilot": "review|Review Id:id|Review Created (UTC):moment|Review Title:title|Review Content:text|"
    "Review Stars:1-5|Consumer Name:name|Reference Id:empty",
    "g2": "review|Review ID:id|Submitted At:moment|Reviewer:name|Title:title|Star Rating:1-5|"
    "What do you like best?:text|What do you dislike?:text|What problems are you solving?:text|Company Size:word",
    "capterra": "review|Review Date:day|Reviewer Name:name|Overall Rating:1-5|Review Title:title|Pros:text|Cons:text",
    "google_play": "review|Package Name:word|App Version Code:count|Reviewer Language:word|Device:word|"
    "Review Submit Date and Time:moment|Star Rating:1-5|Review Title:empty|Review Text:text|Review Link:url",
    "app_store": "review|id:id|date:moment|rating:1-5|title:title|review:text|author:name|version:version|country:word",
    "crm_notes": "note|Activity ID:id|Activity Date:moment|Company Name:firm|Author:name|Subject:title|Notes:text",
    "jira": "feature|Issue key:key|Summary:title|Status:status|Components:word|Due date:day|Story Points:1-5|"
    "Description:text",
    "ideas": "feature|id:id|title:title|details:text|status:status|board:word|score:0-10|created:moment|url:url",
    "git_releases": "release|tag_name:version|name:title|published_at:moment|body:text|html_url:url",
    "events": "signal|customer_id:id|event_date:day|event:word|count:count",
    "turkish_survey": "survey|Yanıt No:id|Tarih:dotted|E-posta:email|Firma:firm|"
    "Bizi ne kadar tavsiye edersiniz? (0-10):0-10|Puanınızın nedeni nedir?:turkish",
    "turkish_short": "survey|Tarih:dotted|Puan:0-10|Yorum:turkish",
    "turkish_notes": "note|Not No:id|Görüşme Tarihi:dotted|Firma Adı:firm|Konu:title|Not:turkish",
    "turkish_accounts": "account|Hesap No:id|Firma Adı:firm|Alan Adı:host|Paket:word|Koltuk:count|"
    "Para Birimi:currency|Yenileme Tarihi:dotted",
    "chinese_survey": "survey|答卷编号:id|提交时间:moment|邮箱:email|公司:firm|您有多大可能向朋友推荐我们？(0-10):0-10|"
    "您打分的主要原因是什么？:chinese",
    "chinese_reviews": "review|评论编号:id|评论时间:moment|星级:1-5|标题:chinese|优点:chinese|缺点:chinese|昵称:name",
    "german_survey": "survey|Antwort-ID:id|Eingereicht am:dotted|E-Mail-Adresse:email|Firma:firm|"
    "Wie wahrscheinlich ist es, dass Sie uns weiterempfehlen?:0-10|Was ist der Hauptgrund für Ihre Bewertung?:text",
    "spanish_survey": "survey|ID de respuesta:id|Fecha:day|Correo electrónico:email|Puntuación NPS:0-10|Comentario:text",
    "french_survey": "survey|Horodateur:moment|Adresse e-mail:email|Note NPS:0-10|Commentaire:text",
    "french_contacts": "contact|Prénom:name|Nom de famille:name|Adresse e-mail:email|Poste:word|Société:firm",
    "lao_survey": "survey|ລະຫັດ:id|ວັນທີ:moment|ອີເມວ:email|ຄະແນນ:0-10|ຄຳເຫັນ:lao",
    "only_comments": "survey|comment:text",
}

FOREIGN = {
    "orders": "|order_id:id|order_date:day|amount:money|currency:currency|sku:id",
    "employees": "|employee_id:id|department:word|salary:money|hired:day",
    "blog": "|id:id|title:title|body:text|author:name|published_at:moment",
    "visits": "|user_id:id|path:url|ts:moment",
}


def export(spec: str, rows: int = 40) -> tuple[str, str]:
    """The family of a line above, and the CSV that it describes."""
    family, *columns = spec.split("|")
    named = [column.rsplit(":", 1) for column in columns]
    target = io.StringIO()
    writer = csv.writer(target)
    writer.writerow([name for name, _ in named])
    writer.writerows([CELLS[kind](number) for _, kind in named] for number in range(rows))
    return family, target.getvalue()
