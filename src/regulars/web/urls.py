"""The console's addresses."""

from __future__ import annotations

from django.contrib.auth.views import LogoutView
from django.urls import path, register_converter

from regulars.kernel.codes import ALPHABET, LENGTH
from regulars.web.pages import (
    accounts,
    customer,
    customer_forms,
    customers,
    customise,
    differentiate,
    identify,
    imports,
    interact,
    joining,
    measure,
    models,
    needs,
    reviews,
    risk,
    said,
    settings,
    signing,
    today,
    uploads,
    work,
)


class CodeConverter:
    """A customer's code in an address."""

    regex = f"[{ALPHABET}OILoil{ALPHABET.lower()}]{{{LENGTH}}}"

    def to_python(self, value: str) -> str:
        """As it is written; the page it leads to is the one of its proper form."""
        return value

    def to_url(self, value: str) -> str:
        """As it is."""
        return value


register_converter(CodeConverter, "code")

urlpatterns = [
    path("", today.today, name="today"),
    path("sign-in/", signing.SignIn.as_view(), name="sign-in"),
    path("sign-out/", LogoutView.as_view(), name="sign-out"),
    path("theme/", signing.choose_theme, name="theme"),
    path("today/<int:number>/done/", today.done, name="decision-done"),
    path("today/<int:number>/skip/", today.skipped, name="decision-skip"),
    path("customers/", customers.customers, name="customers"),
    path("customers/export.csv", customers.export, name="export-customers"),
    path("customers/segments/", customers.keep_segment, name="keep-segment"),
    path("customers/<code:code>/", customer.customer, name="customer"),
    path("customers/<code:code>/earlier/", customer.earlier, name="earlier"),
    path("customers/<code:code>/everything.json", customer.everything, name="export-customer"),
    path("customers/<code:code>/exchanges/", customer_forms.log_exchange, name="log-exchange"),
    path("customers/<code:code>/notes/", customer_forms.note, name="add-note"),
    path("customers/<code:code>/tasks/", customer_forms.task, name="add-task"),
    path("customers/<code:code>/promises/", customer_forms.make_promise, name="make-promise"),
    path("customers/<code:code>/consents/", customer_forms.consent, name="record-consent"),
    path("customers/<code:code>/who/", joining.who, name="who"),
    path("customers/<code:code>/split/", joining.confirm_split, name="confirm-split"),
    path("customers/<code:code>/split-off/", joining.split_off, name="split-off"),
    path("customers/<code:code>/merge/", joining.find_other, name="find-other"),
    path("customers/<code:code>/merged/", joining.merge_with, name="merge-with"),
    path("customers/<code:code>/changes/<int:number>/", joining.confirm_take_back, name="confirm-take-back"),
    path("customers/<code:code>/changes/<int:number>/taken-back/", joining.take_back_change, name="take-back-change"),
    path("tasks/<int:number>/done/", customer_forms.end_task, name="finish-task"),
    path("promises/<int:number>/", customer_forms.end_promise, name="settle-promise"),
    path("identify/", identify.identify, name="identify"),
    path("identify/reviews/", reviews.reviews, name="reviews"),
    path("identify/reviews/<int:number>/", reviews.review, name="review"),
    path("identify/reviews/<int:number>/answer/", reviews.answer_pair, name="answer-pair"),
    path("identify/reviews/<int:number>/take-back/", reviews.take_back_answer, name="take-back-answer"),
    path("identify/accounts/", accounts.accounts, name="accounts"),
    path("identify/accounts/opened/", accounts.open_one, name="open-account"),
    path("accounts/<int:number>/", accounts.account, name="account"),
    path("accounts/<int:number>/members/", accounts.add_member, name="add-member"),
    path("accounts/<int:number>/members/<code:code>/removed/", accounts.remove_member, name="remove-member"),
    path("accounts/<int:number>/members/<code:code>/forgotten/", accounts.forget_member, name="forget-member"),
    path("identify/imports/", imports.imports, name="imports"),
    path("identify/imports/<int:number>/", imports.one_import, name="import"),
    path("identify/imports/<int:number>/errors.csv", imports.errors, name="import-errors"),
    path("identify/imports/<int:number>/take-back/", imports.confirm_undo, name="confirm-undo"),
    path("identify/imports/<int:number>/taken-back/", imports.undo, name="undo-import"),
    path("identify/files/", uploads.hand_in, name="hand-in"),
    path("identify/files/<str:token>/", uploads.proposal, name="proposal"),
    path("identify/files/<str:token>/dry-run/", uploads.dry_run, name="dry-run"),
    path("identify/files/<str:token>/corrected/", uploads.correct, name="correct"),
    path("identify/files/<str:token>/taken-in/", uploads.take_in, name="take-in"),
    path("identify/files/<str:token>/thrown-away/", uploads.throw_away, name="throw-away"),
    path("differentiate/", differentiate.differentiate, name="differentiate"),
    path("differentiate/risk/", risk.risk, name="risk"),
    path("differentiate/needs/", needs.needs, name="needs"),
    path("differentiate/models/", models.models, name="models"),
    path("differentiate/models/<slug:name>/", models.model, name="model"),
    path("interact/", interact.interact, name="interact"),
    path("interact/said/", said.said, name="said"),
    path("interact/said/model/", said.said_model, name="said-model"),
    path("interact/said/<int:number>/corrected/", said.correct_said, name="correct-said"),
    path("customise/", customise.customise, name="customise"),
    path("customise/<slug:key>/", customise.change, name="change-action"),
    path("measure/", measure.measure, name="measure"),
    path("measure/between/", measure.between, name="between"),
    path("settings/", settings.settings, name="settings"),
    path("settings/people/", settings.people, name="people"),
    path("settings/people/add/", settings.add_person, name="add-person"),
    path("settings/people/<str:name>/role/", settings.set_role, name="set-role"),
    path("settings/people/<str:name>/password/", settings.set_password, name="set-password"),
    path("settings/audit/", settings.audit_log, name="audit"),
    path("settings/<str:name>/", settings.set_setting, name="set-setting"),
    path("jobs/", work.start_run, name="start-run"),
    path("jobs/<uuid:number>/", work.job, name="job"),
]
