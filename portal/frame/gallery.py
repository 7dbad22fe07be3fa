"""A page that shows every component once, for tests and for looking at; registered in testing only."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from wtforms import BooleanField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # the stubs do not know it yet
from wtforms.validators import InputRequired

blueprint = Blueprint("gallery", __name__)

COUNTS = (3120, 410, 260, 180, 95, 702, 140, 1893, 12)


class SampleForm(FlaskForm):
    """One field of each sort."""

    class Meta:
        csrf = False

    name = StringField("服务点名称", validators=[InputRequired("请填写服务点名称。")])
    state = RadioField(
        "提供情况", choices=[SelectChoice("delivered", "已提供"), SelectChoice("absent", "未提供")]
    )
    provider = SelectField(
        "提供者", choices=[SelectChoice("station", "社区服务站"), SelectChoice("company", "企业")]
    )
    note = TextAreaField("备注")
    shared = BooleanField("也接待邻近社区居民")


@blueprint.get("/_gallery")
def show_gallery() -> ResponseReturnValue:
    form = SampleForm(name="")
    form.name.errors = ["请填写服务点名称。"]
    return render_template(
        "gallery.html", form=form, counts=COUNTS, day=date(2026, 11, 23), pages_at="/?page={}".format
    )
