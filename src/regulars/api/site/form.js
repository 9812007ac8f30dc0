// Forms of Regulars on a site; site.js loads this where a page has an element with data-regulars-form.
export default ({ ask, make, paragraphs, base, invite }) => {
  const build = (place, told, id) => {
    const title = make("p", { class: "regulars-heading", id: id + "-title" }, told.title);
    const form = make("form", { method: "post", action: `${base}/v1/forms/${told.key}`, novalidate: true, lang: told.language, "aria-labelledby": id + "-title" });
    const row = (field, input, ...label) => {
      input.id = `${id}-${field.name}`;
      const words = make("label", { for: input.id }, ...label), fault = make("p", { id: input.id + "-fault", class: "regulars-fault" });
      return make("div", { class: "regulars-field" }, ...(input.type === "checkbox" ? [input, words] : [words, input]), fault);
    };
    for (const field of told.fields) {
      const area = field.kind === "area", common = { name: field.name, required: field.required, maxlength: field.longest, autocomplete: field.autocomplete };
      const input = make(area ? "textarea" : "input", area ? common : { ...common, type: field.kind });
      form.append(row(field, input, field.label + (field.required ? "" : ` (${told.optional})`)));
    }
    for (const box of told.consents) form.append(row(box, make("input", { type: "checkbox", name: box.name, value: "yes" }), box.label));
    const trap = row(told.trap, make("input", { name: told.trap.name, tabindex: "-1", autocomplete: "off" }), told.trap.label);
    trap.setAttribute("aria-hidden", "true");
    Object.assign(trap.style, { position: "absolute", left: "-9999px" });
    const notice = make("div", { role: "alert", tabindex: "-1" });
    form.append(make("input", { type: "hidden", name: told.invite, value: invite }), trap, make("button", {}, told.button));
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const button = form.querySelector("button");
      button.disabled = true;
      try {
        const came = await ask(new URL(form.action).pathname, { method: "POST", body: new URLSearchParams(new FormData(form)), headers: { accept: "application/json" }, signal: AbortSignal.timeout(15000) });
        const said = await came.json();
        if (came.ok) {
          const link = said.link ? [make("p", {}, make("a", { href: said.link }, said.link))] : [];
          const thanks = make("div", { role: "status", tabindex: "-1", lang: told.language }, ...paragraphs(said.thanks), ...(said.next ? paragraphs(said.next) : []), ...link);
          place.replaceChildren(thanks);
          thanks.focus();
          return;
        }
        let first;
        for (const input of form.querySelectorAll("[id]:is(input, textarea)")) {
          const fault = (said.faults || {})[input.name] || "", words = document.getElementById(input.id + "-fault");
          words.textContent = fault;
          input.toggleAttribute("aria-describedby", !!fault);
          if (fault) { input.setAttribute("aria-describedby", words.id); first = first || input; }
          input.setAttribute("aria-invalid", String(!!fault));
        }
        notice.textContent = said.title || said.error || told.failed;
        (first || notice).focus();
      } catch {
        notice.textContent = told.failed;
        notice.focus();
      } finally { button.disabled = false; }
    });
    place.replaceChildren(title, ...(told.intro ? paragraphs(told.intro) : []), notice, form);
  };
  document.querySelectorAll("[data-regulars-form]").forEach(async (place, number) => {
    try {
      const came = await ask("/v1/forms/" + encodeURIComponent(place.dataset.regularsForm), { headers: { accept: "application/json" } });
      if (came.ok) build(place, await came.json(), `regulars-${number}`);
    } catch { /* the page's own words stay, such as a link to the form */ }
  });
};
