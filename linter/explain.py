"""The explanation of one rule, for ``tactful explain`` and the generated ``docs/rules.md``."""

from __future__ import annotations

from linter.rules import Example, Rule


def explanation(rule: Rule) -> str:
    """The rule in words: why, source, examples, how to allow it."""
    lines = [f"{rule.id} ({rule.severity.name}, {rule.family})", rule.title, "", "Why", f"  {rule.why}", "", "Source", f"  {rule.source}"]
    if rule.needs:
        lines += ["", "Needs", f"  {', '.join(rule.needs)}; without it the rule is skipped, and said to be."]
    lines += ["", "Breaks it", *(f"  - {marked(example)}" for example in rule.fail[:6])]
    lines += ["", "Does not", *(f"  - {_line(example.text)}" for example in rule.passing[:6])]
    if rule.gaps:
        lines += ["", "Not found yet", *(f"  - {_line(example.text)}" for example in rule.gaps)]
    if rule.suggest:
        lines += ["", "Instead", *(f"  - {suggestion}" for suggestion in rule.suggest if "{" not in suggestion)]
    if rule.mend.safe or rule.mend.unsafe:
        lines += ["", "Edits", *(f"  {line}" for line in edits_said(rule))]
    lines += [
        "",
        "To allow it",
        f'  everywhere:    tactful check --ignore {rule.id}, or ignore = ["{rule.id}"] in the configuration',
        f"  in a template: a comment the customer never sees, as in {{# tactful: allow {rule.id} #}}",
        f'  in plain text: [[tool.tactful.allow]] with path, rule = "{rule.id}", quote and reason',
    ]
    return "\n".join(lines)


def edits_said(rule: Rule) -> list[str]:
    """Which of a rule's edits are safe, and why the others are not."""
    said = [("safe: ", rule.mend.safe), ("unsafe: ", rule.mend.unsafe)]
    return [f"{kind}{why}." for kind, why in said if why]


def marked(example: Example) -> str:
    """An example with its words in [[brackets]]."""
    text = example.text
    for start, end in reversed(example.spans):
        text = f"{text[:start]}[[{text[start:end]}]]{text[end:]}"
    return _line(text)


def _line(text: str) -> str:
    return " / ".join(line.strip() for line in text.splitlines() if line.strip())
