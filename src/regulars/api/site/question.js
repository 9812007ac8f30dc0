// One question of Regulars on a page; site.js loads this where one is ready and the page has a place for it.
let here = {}, watching;
const build = (ask, make, place, told) => {
  let busy = false;
  const notice = make("p", { role: "alert", class: "regulars-fault" });
  const give = async (to) => {
    if (busy) return;
    busy = true;
    notice.textContent = "";
    try {
      if (!(await ask(to, { method: "POST", keepalive: true })).ok) throw new Error("not taken");
      const thanks = make("p", { role: "status", tabindex: "-1", lang: told.language }, told.thanks);
      place.replaceChildren(thanks);
      thanks.focus();
    } catch { notice.textContent = told.failed; }
    busy = false;
  };
  const button = (answer, kind) => {
    const made = make("button", { type: "button", class: kind }, answer.label);
    made.addEventListener("click", () => give(answer.to));
    return made;
  };
  const steps = told.answers.map((answer) => answer.label), ends = make("p", { id: "regulars-question-ends" });
  if (told.low) ends.textContent = `${steps[0]} = ${told.low}, ${steps.at(-1)} = ${told.high}`;
  place.replaceChildren(make(
    "fieldset", { class: "regulars-question", lang: told.language, "aria-describedby": told.low && ends.id },
    make("legend", {}, told.text), ...(told.low ? [ends] : []),
    make("p", {}, ...told.answers.flatMap((answer) => [button(answer, "regulars-answer"), " "])),
    make("p", {}, button(told.decline, "regulars-decline")), notice,
  ));
};
// It is asked when it comes into view, if we still say yes then. Without one, what was shown to somebody else goes.
export default ({ ask, make, place, question }) => {
  if (question && question.id === here.id && place === here.place) return;
  if (watching) watching.disconnect();
  if (here.built) here.place.replaceChildren();
  const mine = here = { id: question && question.id, place };
  if (!question) return;
  watching = new IntersectionObserver(async (entries, watcher) => {
    if (!entries.some((entry) => entry.isIntersecting)) return;
    watcher.disconnect();
    try {
      if (!(await ask(question.shown, { method: "POST" })).ok || mine !== here) return;
      build(ask, make, place, question);
      mine.built = true;
    } catch { /* the page's own words stay */ }
  });
  watching.observe(place);
};
