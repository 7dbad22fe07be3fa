"""The commands that the READMEs show, and a call of each."""

from __future__ import annotations

import re
from pathlib import Path

from catalogue.foundation import clock
from catalogue.spot_checks import quarter_of

ROOT = Path(__file__).resolve().parents[1]
READMES = ("README.md", "README.zh-CN.md")
CODE = re.compile(r"^```\n(.+?)^```", re.MULTILINE | re.DOTALL)
IN_TEXT = re.compile(r"`((?:PORT=\d+ )?(?:make|flask|\.venv/bin/flask) [^`]+)`")

THIS_QUARTER = quarter_of(clock.today())
TODAY = clock.today().isoformat()

# One call for each usage in the tables, in the order in which they are run. FILE is replaced by a file of the clone.
CALLS: dict[str, list[list[str]]] = {
    "flask setup": [["setup"]],
    "flask setup [--demo] [--demo-days N]": [["setup"]],
    "flask backup FILE [--encrypt-to RECIPIENT]... [--with age|gpg] [--plain]": [
        ["backup", "backup.zip", "--plain"]
    ],
    "flask dump DIR [--catalogue KEY]": [
        ["dump", "open-data"],
        ["dump", "open-data", "--catalogue", "beijing-1060"],
    ],
    "flask dump --daily": [["dump", "--daily", "--help"]],
    "flask backup --nightly": [["backup", "--nightly", "--help"]],
    "flask restore FILE [--check] [--force] [--identity KEY] [--as NAME]": [
        ["restore", "backup.zip", "--check"],
        ["restore", "backup.zip", "--force"],
    ],
    "flask database partition [--dry-run] [--undo] [--as NAME]": [["database", "partition", "--help"]],
    "flask catalogue load FILE": [
        ["catalogue", "load", "catalogue/data/beijing-1060-trial.yaml"],
        ["catalogue", "load", "next.yaml"],
    ],
    "flask catalogue list [--format text|json]": [
        ["catalogue", "list"],
        ["catalogue", "list", "--format", "json"],
    ],
    "flask catalogue draft KEY --from KEY [--file FILE] [--as USER]": [
        ["catalogue", "draft", "drafted", "--from", "beijing-1060-trial"]
    ],
    "flask catalogue enforce KEY DAY [--as USER]": [["catalogue", "enforce", "--help"]],
    "flask catalogue compare OLD NEW [--in CODE] [--as-of DAY] [--format text|json]": [
        ["catalogue", "compare", "beijing-1060-trial", "next", "--in", "110101", "--format", "json"]
    ],
    "flask crosswalk import FILE [--as USER]": [["crosswalk", "import", "crosswalk.csv"]],
    "flask crosswalk export OLD NEW -o FILE": [
        ["crosswalk", "export", "beijing-1060-trial", "next", "-o", "crosswalk.ttl"]
    ],
    "flask crosswalk verify": [["crosswalk", "verify"]],
    "flask divisions import FILE... [--province 11]": [
        ["divisions", "import", "catalogue/data/divisions/beijing-2023.csv"]
    ],
    "flask divisions show CODE": [["divisions", "show", "11"], ["divisions", "show", "110101"]],
    "flask divisions profiles FILE": [["divisions", "profiles", "profiles.csv"]],
    "flask divisions move CODE NEW [--name NAME] [--dry-run]": [
        ["divisions", "move", "110101001001", "110101001199", "--dry-run"]
    ],
    "flask divisions merge CODE... --into CODE [--name NAME] [--dry-run]": [
        ["divisions", "merge", "110101001001", "110101001002", "--into", "110101001001"]
    ],
    "flask divisions split CODE --part CODE=NAME... [--point ID=CODE] [--dry-run]": [
        [
            "divisions",
            "split",
            "110101001001",
            "--part",
            "110101001001",
            "--part",
            "110101001199=乙社区",
            "--dry-run",
        ]
    ],
    "flask divisions changes": [["divisions", "changes"]],
    "flask divisions undo NUMBER": [["divisions", "undo", "1"]],
    "flask search [--in CODE] [--limit N] [--format text|jsonl] QUERY...": [
        ["search", "--in", "110101", "--limit", "3", "--format", "jsonl", "送餐", "修水管"],
        ["search", "-"],
    ],
    "flask search train": [["search", "train"]],
    "flask hours read [--format text|jsonl] TEXT... | -": [
        ["hours", "read", "周一至周五 9:00-17:00", "8点-5点"],
        ["hours", "read", "--format", "jsonl", "-"],
    ],
    "flask lists import FILE [--mapping NAME|auto] [--in CODE] [--as USER] [--dry-run] [--format text|jsonl]": [
        ["lists", "import", "places.csv", "--in", "110101", "--dry-run", "--format", "jsonl"]
    ],
    "flask demand import FILE [--as USER] [--dry-run]": [["demand", "import", "12345.csv", "--dry-run"]],
    "flask indicators show CODE [--format text|csv|json]": [["indicators", "show", "11", "--format", "json"]],
    "flask indicators import FILE --as USER": [
        ["users", "add", "statistics", "--role", "city", "--division", "11"],
        ["indicators", "import", "values.csv", "--as", "statistics"],
    ],
    "flask grids import FILE --as USER [--dry-run]": [
        ["users", "add", "gridclerk", "--role", "street", "--division", "110101001"],
        ["grids", "import", "grids.csv", "--as", "gridclerk"],
    ],
    "flask platform show CODE": [["platform", "show", "110109"]],
    "flask platform import FILE --as USER": [
        ["users", "add", "mentougou", "--role", "district", "--division", "110109"],
        ["platform", "import", "villages.csv", "--as", "mentougou"],
    ],
    "flask texts verify": [["texts", "verify"]],
    "flask texts rebuild": [["texts", "rebuild"]],
    "flask coverage show CODE [--as-of DAY] [--edition KEY] [--kind all|ju|cun] [--format text|csv|json]": [
        ["coverage", "show", "11", "--kind", "ju", "--format", "csv"]
    ],
    "flask coverage gaps CODE [--kind all|ju|cun] [--format text|csv|json]": [
        ["coverage", "gaps", "110101001001", "--kind", "all", "--format", "json"]
    ],
    "flask coverage remedies CODE [--kind all|ju|cun] [--format text|csv|json]": [
        ["coverage", "remedies", "110101", "--format", "json"]
    ],
    "flask circle show CODE [--format text|csv|json]": [["circle", "show", "110101", "--format", "json"]],
    "flask circle site CODE --item ITEM|--kind KIND -k N [--candidates FILE] [--format text|json]": [
        ["circle", "site", "110101", "--item", "0202", "-k", "2", "--format", "json"]
    ],
    "flask coverage difference CODE FROM TO [--format text|json]": [
        ["coverage", "difference", "11", TODAY, TODAY, "--format", "json"]
    ],
    "flask today digest [--today DAY]": [["today", "digest"]],
    "flask follow send [--today DAY]": [["follow", "send"]],
    "flask links check": [["links", "check", "--dry-run"]],
    "flask links check [--dry-run]": [["links", "check", "--dry-run"]],
    "flask coverage age [--today DAY]": [["coverage", "age"]],
    "flask declarations list CODE": [["declarations", "list", "110101001"]],
    "flask hotlines set CODE PHONE --name NAME [--name-en NAME]": [
        ["hotlines", "set", "110108", "010-05101234", "--name", "海淀区便民热线"]
    ],
    "flask hotlines unset CODE": [["hotlines", "unset", "110108"]],
    "flask hotlines list": [["hotlines", "list"]],
    "flask notices read [--today DAY] [--format text|jsonl] FILE | -": [
        ["notices", "read", "-"],
        ["notices", "read", "--today", "2030-01-02", "--format", "jsonl", "-"],
    ],
    "flask phones read [--format text|jsonl] TEXT...": [
        ["phones", "read", "010-61230045转8001", "同上"],
        ["phones", "read", "--format", "jsonl", "-"],
    ],
    "flask calendar set DAY KIND [--name NAME]": [
        ["calendar", "set", "2030-01-01", "holiday", "--name", "元旦"]
    ],
    "flask calendar unset DAY": [["calendar", "unset", "2030-01-01"]],
    "flask calendar list": [["calendar", "list"]],
    "flask coverage brief CODE FROM TO -o FILE [--language zh|en]": [
        ["coverage", "brief", "110101", TODAY, TODAY, "-o", "brief.docx"]
    ],
    "flask coverage verify": [["coverage", "verify"]],
    "flask vocabulary export FILE": [["vocabulary", "export", "words.csv"]],
    "flask vocabulary import FILE": [["vocabulary", "import", "words.csv"]],
    "flask vocabulary export-names FILE": [["vocabulary", "export-names", "names.csv"]],
    "flask vocabulary import-names FILE --dry-run": [
        ["vocabulary", "import-names", "names.csv", "--dry-run"]
    ],
    "flask elsewhere export -o FILE": [["elsewhere", "export", "-o", "offices.csv"]],
    "flask elsewhere import FILE --dry-run": [["elsewhere", "import", "offices.csv", "--dry-run"]],
    "flask audit list [--in CODE] [--limit N] [--format text|jsonl]": [
        ["audit", "list", "--in", "11", "--limit", "5", "--format", "jsonl"]
    ],
    "flask audit verify [--root FILE] [--chains-only]": [
        ["audit", "verify"],
        ["audit", "verify", "--chains-only"],
    ],
    "flask audit root": [["audit", "root"]],
    "flask departments save CODE NAME [--phone PHONE] [--item ITEM]...": [
        ["departments", "save", "110101001", "民生科", "--phone", "010-55500872", "--item", "0201"]
    ],
    "flask departments list CODE": [["departments", "list", "110101001"]],
    "flask departments close CODE NAME": [["departments", "close", "110101001", "民生科"]],
    "flask users add NAME --role ROLE --division CODE [--department NAME] [--person PERSON]": [
        ["users", "add", "reader", "--role", "worker", "--division", "110101001001"],
        ["users", "add", "office", "--role", "street", "--division", "110101001"],
    ],
    "flask coverage remind CODE --as USER [--group STEP] [--item ITEM] [--dry-run]": [
        ["coverage", "remind", "110101001", "--as", "office", "--group", "check", "--dry-run"]
    ],
    "flask users import FILE [--passwords FILE]": [
        ["users", "import", "accounts.csv", "--passwords", "passwords.csv"]
    ],
    "flask users passwd NAME": [["users", "passwd", "reader"]],
    "flask users list": [["users", "list"]],
    "flask offerings export CODE -o FILE [--only-due] [--language zh|en]": [
        ["offerings", "export", "110101001001", "-o", "lines.xlsx", "--only-due"]
    ],
    "flask offerings import FILE --as USER [--in CODE] [--dry-run]": [
        ["offerings", "import", "lines.xlsx", "--as", "reader"]
    ],
    "flask tables add FILE --in CODE --as USER": [
        ["tables", "add", "empty.xlsx", "--in", "110101001", "--as", "office"]
    ],
    "flask tables list CODE": [["tables", "list", "110101001001"]],
    "flask tables fill NAME --in CODE -o FILE": [
        ["tables", "fill", "empty", "--in", "110101001001", "-o", "filled.xlsx"]
    ],
    "flask tables read FILE NAME --in CODE --as USER [--dry-run]": [
        ["tables", "read", "filled.xlsx", "empty", "--in", "110101001001", "--as", "office", "--dry-run"]
    ],
    "flask coverage freeze [--month MONTH]": [["coverage", "freeze"]],
    "flask coverage snapshots CODE [--format text|json]": [
        ["coverage", "snapshots", "110101"],
        ["coverage", "snapshots", "110101001", "--format", "json"],
    ],
    "flask rulings list CODE": [["rulings", "list", "110101"]],
    "flask rulings set CODE ITEM KIND --reason TEXT --as USER": [
        ["users", "add", "hall", "--role", "city", "--division", "11"],
        ["rulings", "set", "11", "0801", "cun", "--reason", "没有物业", "--as", "hall"],
    ],
    "flask rulings end CODE ITEM [KIND] --reason TEXT --as USER": [
        ["rulings", "end", "11", "0801", "cun", "--reason", "改由各村办理", "--as", "hall"]
    ],
    "flask sample draw CODE QUARTER --as USER [--seed TEXT]": [
        ["offerings", "import", "lines.csv", "--as", "reader"],
        ["sample", "draw", "110101001", THIS_QUARTER, "--as", "office", "--seed", "0 12 7"],
    ],
    "flask sample show CODE QUARTER": [["sample", "show", "110101001", THIS_QUARTER]],
    "flask sample list CODE QUARTER": [["sample", "list", "110101001", THIS_QUARTER]],
    "flask sample verify CODE QUARTER [--list FILE]": [["sample", "verify", "110101001", THIS_QUARTER]],
    "flask users set-password NAME": [["users", "set-password", "reader"]],
    "flask users unlock NAME": [["users", "unlock", "reader"]],
    "flask users log-out NAME": [["users", "log-out", "reader"]],
    "flask users remove-second-factor NAME": [["users", "remove-second-factor", "--help"]],
    "flask users reseal OLD-KEY-FILE": [["users", "reseal", "old-key"]],
    "flask users close NAME": [["users", "close", "reader"]],
    "flask users reopen NAME": [["users", "reopen", "reader"]],
}
IN_CHINESE = {
    "区划代码": "CODE",
    "项目代码": "ITEM",
    "电话": "PHONE",
    "日期": "DAY",
    "类型": "KIND",
    "季度": "QUARTER",
    "英文名": "NAME",
    "名称": "NAME",
}


def commands(readme: str) -> list[str]:
    """Every command of a README: lines of its code blocks without their comments, and commands in its text."""
    text = (ROOT / readme).read_text(encoding="utf-8")
    in_blocks = [line.split("#")[0].strip() for block in CODE.findall(text) for line in block.splitlines()]
    in_text = [each.replace(r"\|", "|") for each in IN_TEXT.findall(text)]
    for chinese, english in IN_CHINESE.items():
        in_text = [each.replace(chinese, english) for each in in_text]
    return [each.removeprefix(".venv/bin/") for each in (*in_blocks, *in_text) if each]


def of_kind(kind: str) -> set[str]:
    """The commands of both READMEs that begin like ``kind``."""
    found = {each for readme in READMES for each in commands(readme)}
    return {each for each in found if each.removeprefix("PORT=8080 ").startswith(kind)}
