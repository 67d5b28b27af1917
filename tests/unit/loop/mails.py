"""Mail as servers and programs write it, made up: bounces, delays, complaints, answering machines, replies.

`ID` is the Message-ID of the message that all of them are about.
"""

from voc.mail.ids import message_id

KEY = "release:5.3:contact:C-0201/ü:smtp"
ID = message_id(KEY, "acme.example")
ORIGINAL = f"""\
From: Casey <cs@acme.example>
To: Ada <ada@north.example>
Subject: You asked, and it is here
Message-ID: {ID}
MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8

Hello Ada,
"""


def mail(head: str, body: str) -> bytes:
    """One mail with the head that all have."""
    date = "" if "\nDate:" in f"\n{head}" else "Date: Sat, 31 Oct 2026 12:00:00 +0300\n"
    return f"{head.strip()}\n{date}Message-ID: <made.up@north.example>\n\n{body}".replace(
        "\n", "\r\n"
    ).encode()


def report(
    fields: str, *, words: str = "It did not work.", original: str = ORIGINAL, kind: str = "delivery-status"
) -> bytes:
    """A multipart/report, as Postfix, Gmail and most others write them."""
    return mail(
        f"""
From: Mail Delivery System <MAILER-DAEMON@mx.north.example>
To: cs@acme.example
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type={kind};
 boundary="=_b/mx.north.example\"""",
        f"""\
This is a MIME-encapsulated message.

--=_b/mx.north.example
Content-Type: text/plain; charset=us-ascii

{words}

--=_b/mx.north.example
Content-Description: report
Content-Type: message/{kind}

{fields}
--=_b/mx.north.example
Content-Type: message/rfc822

{original}
--=_b/mx.north.example--
""",
    )


POSTFIX_FAILED = report("""\
Reporting-MTA: dns; mx.north.example
X-Postfix-Queue-ID: 4F1A22
Arrival-Date: Sat, 31 Oct 2026 11:59:58 +0300 (+03)

Final-Recipient: rfc822; ada@north.example
Original-Recipient: rfc822;Ada@north.example
Action: failed
Status: 5.1.1
Remote-MTA: dns; mail.north.example
Diagnostic-Code: smtp; 550 5.1.1 <ada@north.example>: Recipient address
    rejected: User unknown
""")
SENDMAIL_DELAYED = report("""\
Reporting-MTA: dns; mx.acme.example
Arrival-Date: Sat, 31 Oct 2026 08:00:00 +0000

Final-Recipient: RFC822; ada@north.example
Action: delayed
Status: 4.4.1
Will-Retry-Until: Thu, 5 Nov 2026 08:00:00 +0000
""")
RELAYED = report("""\
Reporting-MTA: dns; mx.acme.example

Final-Recipient: rfc822; ada@north.example
Action: relayed (to a server that says nothing more)
Status: 2.0.0
""")
DELIVERED = report("""\
Reporting-MTA: dns; mx.north.example

Final-Recipient: rfc822; ada@north.example
Action: delivered
Status: 2.1.5
""")
NO_ACTION = report("""\
Reporting-MTA: dns; mx.north.example

Final-Recipient: rfc822; ada@north.example
Status: 5.2.2 (mailbox full)
""")
EXCHANGE = report(
    """\
Reporting-MTA: dns;EX01.north.example
Received-From-MTA: dns;mail.acme.example
Arrival-Date: Sat, 31 Oct 2026 09:00:00 +0000

Final-Recipient: rfc822;ada@north.example
Action: failed
Status: 5.1.10
Diagnostic-Code: smtp;550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient ada@north.example not found by SMTP address lookup
X-Display-Name: Ada
""",
    words="Ihre Nachricht an ada@north.example konnte nicht zugestellt werden.",
)
COMPLAINT = report(
    """\
Feedback-Type: abuse
User-Agent: SomeISP-FBL/1.0
Version: 1
Original-Rcpt-To: <ada@north.example>
Original-Mail-From: <cs@acme.example>
Arrival-Date: Sat, 31 Oct 2026 09:00:00 +0000
""",
    kind="feedback-report",
)
NOT_SPAM = COMPLAINT.replace(b"Feedback-Type: abuse", b"Feedback-Type: not-spam")
HEADERS_ONLY = report(
    """\
Reporting-MTA: dns; googlemail.com

Final-Recipient: rfc822; ada@north.example
Action: failed
Status: 5.7.1
Diagnostic-Code: smtp; 550-5.7.1 unsolicited
"""
).replace(b"message/rfc822\r\n", b"text/rfc822-headers\r\n")
QMAIL = mail(
    """
Return-Path: <>
From: MAILER-DAEMON@mx.north.example
To: cs@acme.example
Subject: failure notice""",
    f"""\
Hi. This is the qmail-send program at mx.north.example.
I'm afraid I wasn't able to deliver your message to the following addresses.
This is a permanent error; I've given up. Sorry it didn't work out.

<ada@north.example>:
Sorry, no mailbox here by that name. (#5.1.1)

--- Below this line is a copy of the message.

{ORIGINAL}""",
)
EXIM = mail(
    """
Return-path: <>
X-Failed-Recipients: ada@north.example
Auto-Submitted: auto-replied
From: Mail Delivery System <Mailer-Daemon@mx.acme.example>
To: cs@acme.example
Subject: Mail delivery failed: returning message to sender""",
    f"""\
This message was created automatically by mail delivery software.

A message that you sent could not be delivered to one or more of its
recipients. This is a permanent error. The following address(es) failed:

  ada@north.example
    host mail.north.example [192.0.2.7]
    SMTP error from remote mail server after RCPT TO:<ada@north.example>:
    550 No such user here

------ This is a copy of the message, including all the headers. ------

{ORIGINAL}""",
)
EXIM_DELAYED = EXIM.replace(
    b"Mail delivery failed: returning message to sender",
    b"Warning: message 1abc delayed 24 hours",
)
VACATION = mail(
    f"""
From: Ada <ada@north.example>
To: cs@acme.example
Subject: Re: You asked, and it is here
In-Reply-To: {ID}
Auto-Submitted: auto-replied (vacation)""",
    "I am back on Monday.\n",
)
READ_RECEIPT = (
    report(
        f"""\
Reporting-UA: north.example; Mailer 1.0
Final-Recipient: rfc822;ada@north.example
Original-Message-ID: {ID}
Disposition: manual-action/MDN-sent-manually; displayed
""",
        words="The message was displayed.",
        kind="disposition-notification",
        original="Subject: x\n",
    )
    .replace(b"MAILER-DAEMON@mx.north.example", b"ada@north.example")
    .replace(b"Undelivered Mail Returned to Sender", b"Read: You asked")
)


def reply(
    text: str, *, subject: str = "Re: You asked, and it is here", head: str = "", kind: str = "plain"
) -> bytes:
    """What a customer answers."""
    return mail(
        f"""
From: =?utf-8?q?Ada_=C5=9Eahin?= <Ada@North.example>
To: Casey <cs@acme.example>
Subject: {subject}
References: <older@acme.example>
 {ID}
In-Reply-To: {ID}
MIME-Version: 1.0
Content-Type: text/{kind}; charset=utf-8
Content-Transfer-Encoding: 8bit
{head}""".rstrip(),
        text,
    )
