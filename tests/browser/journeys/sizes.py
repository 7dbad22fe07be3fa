"""The two windows of journeys: a desk and a telephone. The parameters of a new context of the browser."""

WIDE = {"viewport": {"width": 1366, "height": 768}}
NARROW = {"viewport": {"width": 360, "height": 740}}
WITHOUT_SCRIPTS = {"java_script_enabled": False}
