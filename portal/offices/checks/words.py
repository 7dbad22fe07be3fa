"""Words of spot checks: results, ways, sources, an estimate in a sentence."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from flask_babel import LazyString, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from catalogue.models import CheckResult, CheckWay
from catalogue.spot_checks import LEAST_CHECKED, LEAST_COMMUNITIES, CheckReport, LineSource

RESULTS: Mapping[CheckResult, LazyString] = MappingProxyType(
    {
        CheckResult.AGREES: _l("It agrees"),
        CheckResult.DIFFERS: _l("It differs: the line is returned"),
        CheckResult.NOT_REACHED: _l("No one was reached: look again"),
    }
)
FOUND: Mapping[CheckResult, LazyString] = MappingProxyType(
    {
        CheckResult.AGREES: _l("agrees"),
        CheckResult.DIFFERS: _l("differs"),
        CheckResult.NOT_REACHED: _l("not reached"),
    }
)
WAYS: Mapping[CheckWay, LazyString] = MappingProxyType(
    {CheckWay.PHONE: _l("By telephone"), CheckWay.VISIT: _l("By a visit")}
)
SOURCE_MEANINGS: Mapping[LineSource, LazyString] = MappingProxyType(
    {
        LineSource.VERIFIED: _l("A spot check found it within 12 months."),
        LineSource.SELF: _l("The community said it, or an office that declares it."),
        LineSource.PLACE: _l(
            "Confirmed by those who run the place, in a check of the place, or by a session."
        ),
        LineSource.LIST: _l("It follows the list of the department that owns it."),
        LineSource.EXPIRED: _l("Offered, but not confirmed for 12 months, or its last day has passed."),
        LineSource.EMPTY: _l("No record."),
    }
)


def report_in_words(report: CheckReport) -> list[str]:
    """What spot checks found, in sentences: counts, the estimate with its interval, what the street settled."""
    if not report.drawn:
        return [_("No spot check has been drawn here.")]
    said = [
        _(
            "%(checked)s of %(drawn)s lines checked, %(agreed)s agree.",
            checked=report.checked,
            drawn=report.drawn,
            agreed=report.agreed,
        )
    ]
    if report.estimate is not None:
        percent = round(report.estimate.share * 100)
        said.append(
            _(
                "Weighted by how they were drawn: about %(share)s%% of the lines that count as valid agree. Of 20 such "
                "checks 19 give a range that holds the true share; this one gives %(low)s%% to %(high)s%%.",
                share=percent,
                low=report.estimate.low,
                high=report.estimate.high,
            )
        )
    else:
        said.append(
            _(
                "A share for all lines is given from %(checked)s checked lines and %(communities)s communities on.",
                checked=LEAST_CHECKED,
                communities=LEAST_COMMUNITIES,
            )
        )
    if report.settled:
        said.append(
            ngettext(
                "Of %(num)d returned line the street settled that the check was wrong; it counts as agreeing.",
                "Of %(num)d returned lines the street settled that the check was wrong; they count as agreeing.",
                report.settled,
            )
        )
    return said
