"""What a telephone number may look like."""

from __future__ import annotations

import re

#: At least three digits: “转” (extension) alone is no number.
PHONE = re.compile(r"(?=(?:[^0-9０-９]*[0-9０-９]){3})[0-9０-９+＋()（）\-－—转 ext.,，、;；/]{3,40}")
