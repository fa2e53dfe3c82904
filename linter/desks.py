"""Which placeholders the help desks know: their lists, each with its source, and where a list is closed.

A list is *closed* under a name where the desk has no other there: no custom fields, which companies name themselves. Only there can a name be told to be
misspelt. A name too many in a list does no harm; one too few would. The pages and files were compared in November 2026.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Dialect:
    """One vendor's placeholders. ``opening`` is how one begins; ``names`` are those known, and any that begins with one of ``open`` may be right.

    ``closed`` are the names under which there are no others than those known; the empty one stands for the first part of all.
    """

    name: str
    opening: str
    names: frozenset[str]
    open: tuple[str, ...]
    closed: frozenset[str]
    case: bool = True
    """Whether capitals count."""


def _names(text: str) -> frozenset[str]:
    """Names written short: ``ticket.(id|title)`` is two."""
    found: set[str] = set()
    for word in text.split():
        head, bracket, rest = word.partition("(")
        found.update(head + name for name in rest.rstrip(")").split("|")) if bracket else found.add(word)
    return frozenset(found)


def _prefixes(text: str) -> tuple[str, ...]:
    return tuple(sorted(_names(text)))


def _closed(text: str) -> frozenset[str]:
    return frozenset(["", *_names(text)])


_PERSON = "name|first_name|last_name|email|language|phone|external_id|details|notes|signature|role|id|time_zone|locale|tags|extended_role"
_ZENDESK = Dialect(
    # https://support.zendesk.com/hc/en-us/articles/4408886858138-Zendesk-Support-placeholders-reference (case-sensitive; custom fields under custom_fields and
    # ticket_field_ID), and its earlier /articles/203662156; the list in Zendesk's own editor (ticketPlaceholders in zendesk_xml_highlight_rules.js).
    "zendesk",
    "{{",
    _names(
        "ticket.(account|assignee|brand|title|id|external_id|description|url|url_with_protocol|link|status|priority|type|ticket_type|via|tags|due_date|"
        "due_date_with_timestamp|due_date_with_time|created_at|created_at_with_timestamp|created_at_with_time|updated_at|updated_at_with_timestamp|"
        "updated_at_with_time|group|group.name|cc_names|ccs|email_cc_names|email_ccs|current_holder|encoded_id|in_business_hours|score|score_value|"
        "score_label|subject|submitter|requester|organization|comments|public_comments|latest_comment|latest_public_comment|latest_comment_html|"
        "latest_public_comment_html|latest_comment_rich|latest_public_comment_rich|comments_formatted|public_comments_formatted|latest_comment_formatted|"
        "latest_public_comment_formatted|current_user|account.name|brand.name|brand.subdomain|collaborators|form.name|ticket_form|agent|"
        "verbatim_description|custom_status|custom_status.name|custom_fields|followers|follower_names|follower_reply_type_message|latest_comment.author.name) "
        f"ticket.requester.({_PERSON}) ticket.assignee.({_PERSON}) ticket.submitter.({_PERSON}) ticket.current_user.({_PERSON}) "
        f"current_user current_user.({_PERSON}|organization.name|organization.details|organization.notes) user.({_PERSON}) agent.({_PERSON}) "
        "ticket.organization.(name|details|notes|external_id|id|tags) ticket.requester.organization.(name|details|notes|id) "
        "satisfaction.(rating_section|rating_url|current_comment|current_rating|negative_rating_url|positive_rating_url) "
        "comment.(id|created_at|author.name|value|attachments) account.name"
    ),
    _prefixes(
        "dc. agent.custom_fields. comment. current_user. user.custom_fields. ticket.ticket_field ticket.custom_field "
        "ticket.(account.|brand.|cc|comments|email_cc|latest|public_comments|ticket_form.|organization.custom_fields.|organization.organization_fields.) "
        "ticket.requester.(custom_fields.|organization.) ticket.assignee.custom_fields. ticket.submitter.custom_fields. ticket.current_user.custom_fields."
    ),
    _closed("ticket ticket.requester ticket.assignee ticket.submitter ticket.organization ticket.group satisfaction agent"),
)
_FRESHDESK = Dialect(
    # https://support.freshdesk.com, "Understanding Dynamic content and Placeholders" (mirrored as article 73000535240), and the list in its editor (the helper
    # that lists place_holders). Tickets, requesters and companies have custom fields beside their own names, so that no list of theirs is closed.
    "freshdesk",
    "{{",
    _names(
        "ticket.(id|subject|description|description_text|url|public_url|portal_url|portal_name|due_by_time|fr_due_by_time|status|priority|source|ticket_type|"
        "tags|product|product_description|group|group.name|survey_url|survey|surveymonkey_survey|requester|agent|from_email|to_email|cc_emails|"
        "satisfaction_survey|latest_public_comment|latest_private_comment|surface_url|created_on|portal|billable_hours|total_time_spent) "
        "ticket.requester.(name|firstname|lastname|email|phone|mobile|address|time_zone|language|company_name|unique_external_id|id|twitter_id|job_title) "
        "ticket.agent.(name|email|phone|mobile|firstname|lastname|job_title|signature) ticket.internal_agent.(name|email) ticket.internal_group.name "
        "ticket.company.(name|description|note|domains|health_score|account_tier|renewal_date|industry) ticket.group.(name|description) "
        "agent.(name|email|phone|signature) helpdesk_name comment.(body|commenter.name) event_performer.(name|email)"
    ),
    _prefixes("comment. ticket.(cf_|custom_fields.|portal.) ticket.requester.(cf_|custom_) ticket.company.cf_"),
    _closed("ticket.agent ticket.group ticket.internal_agent ticket.internal_group event_performer"),
)
_HELPSCOUT = Dialect(
    # FreeScout's app/Misc/Mail.php, replaceMailVars (https://github.com/freescout-help-desk/freescout), which has Help Scout's syntax; Help Scout's own page
    # was not found. Modules add variables under first parts of their own.
    "helpscout",
    "{%",
    _names(
        "customer.(id|fullName|firstName|lastName|email|company|phone|organization|jobTitle|location|age) "
        "conversation.(id|number|subject|status|url|createdAt) mailbox.(name|email|id|fromName|phone) "
        "user.(fullName|firstName|lastName|email|phone|jobTitle|id|photoUrl) company.name thread.body subject"
    ),
    _prefixes("customer.(properties.|property.)"),
    _closed("customer user mailbox conversation"),
)
_GORGIAS = Dialect(
    # https://gorgias-help-center.gorgias.help/en-US/macro-variables-81845; the fields of a ticket: https://developers.gorgias.com/reference/the-ticket-object;
    # the list in its editor (VARIABLES in tickets/common/utils).
    "gorgias",
    "{{",
    _names(
        "ticket.customer.(id|name|firstname|lastname|email|phone_number|phone|external_id|language|timezone|note|created_datetime|updated_datetime) "
        "ticket.(id|subject|channel|via|status|language|spam|external_id|from_agent|is_unread|created_datetime|updated_datetime|opened_datetime|closed_datetime|"
        "snooze_datetime|trashed_datetime|last_message_datetime|last_received_message_datetime|tags|messages|customer|requester|account.domain) "
        "ticket.sender.(email|name|firstname|lastname) "
        "ticket.assignee_user.(id|name|firstname|lastname|email|bio) current_user.(id|name|firstname|lastname|email|bio|country|language|timezone) "
        "survey.url satisfaction_survey.url satisfaction_survey_url ticket.first_message.created_datetime ticket.last_message.created_datetime"
    ),
    _prefixes("ticket.(meta.|custom_fields|messages) ticket.customer.(integrations|data.|custom_fields|meta|channels)"),
    _closed("ticket ticket.customer ticket.assignee_user current_user"),
)
_CHATWOOT = Dialect(
    # https://github.com/chatwoot/utils/blob/main/src/canned.ts (standardVariables; any other is warned of); contact.phone_number, inbox and account are those of
    # automations (https://github.com/chatwoot/chatwoot, app/drops).
    "chatwoot",
    "{{",
    _names(
        "contact.(name|first_name|last_name|email|phone|phone_number|id|inbox_name) conversation.(id|code|channel|display_id) "
        "agent.(name|first_name|last_name|email|phone_number|id|available_name) account.name inbox.(name|id)"
    ),
    _prefixes("contact.(custom_attribute.|custom_attributes.) conversation.(custom_attribute.|custom_attributes.)"),
    _closed("contact agent conversation account inbox"),
)
_FORMS = "first|last|middle|full|legal|lastfirst|formal|short|shortformal|complete|original|initials|middleinitial"
_NAMED = "recipient ticket ticket.user ticket.staff ticket.owner ticket.assigned user staff assignee assigner poster task.staff".split()
_OSTICKET = Dialect(
    # https://github.com/osTicket/osTicket: PersonsName::$formats in include/class.user.php, the getVarScope of each class, VariableReplacer in
    # include/class.variable.php; https://docs.osticket.com, Admin/Emails/Templates: forms add fields of their own to tickets, users, organizations and the company.
    "osticket",
    "%{",
    _names(
        f"{' '.join(f'{who}.name {who}.name.({_FORMS})' for who in _NAMED)} "
        "recipient.(email|phone|organization|ticket_link) ticket.(email|phone|organization|id|number|subject|status|dept|dept.name|dept.manager|"
        "dept.manager.name|priority|staff|staff.email|staff.signature|create_date|due_date|due|close_date|auth_token|client_link|recipient_link|staff_link|"
        "topic|topic.name|topic.fullname|team|team.name|team.lead|assigned|thread|source|sla|sla.name|owner|last_message|last_response|user|user.email|"
        "ip_address|thread.original|thread.lastmessage|thread.lastresponse) company.(name|phone|address|website) signature response message url "
        "staff.(email|signature|mobile|phone) user.(email|token) assignee assigner comments reset_link link username note note.title note.message poster "
        "dept_name task.(id|number|title|dept|status)"
    ),
    _prefixes("user. recipient.user. ticket.(form|user.)"),
    _closed(" ".join(f"{who}.name" for who in _NAMED)),
    case=False,
)

CLOSED = (_ZENDESK, _FRESHDESK, _GORGIAS, _CHATWOOT, _HELPSCOUT, _OSTICKET)
"""Dialects of whose lists at least a part is closed. A misspelt name is told only where one of these is nearly it."""
