// Turns the query page's text field into an editor: colours, syntax checks, completion. Without it the form works as it is.
"use strict";

(function () {
  const field = document.getElementById("query");
  if (!field || typeof Yasqe === "undefined") return;

  let known = null;
  const load = () => (known ??= fetch(field.dataset.completions).then((answer) => answer.json()));

  const inPosition = (yasqe, wanted) => {
    const token = yasqe.getCompleteToken();
    if (token.string.startsWith("?") || token.type === "string") return false;
    const before = yasqe.getPreviousNonWsToken(yasqe.getDoc().getCursor().line, token);
    const afterType = before.string === "a" || before.string === "rdf:type";
    if (wanted === "class") return afterType;
    if (wanted === "property") return token.state.possibleCurrent.includes("a");
    return token.string.startsWith("<") && !afterType;
  };

  const written = { ...Yasqe.Autocompleters.class }; // how a prefixed name is written out, and shortened again
  // A term is offered when the typed text, written out, begins it; a thing when it occurs in its name or its address.
  const terms = (name, list) => ({
    name,
    bulk: false,
    autoShow: true,
    isValidCompletionPosition: (yasqe) => inPosition(yasqe, name),
    preProcessToken: written.preProcessToken,
    postProcessSuggestion: written.postProcessSuggestion,
    get: (yasqe, token) => load().then((all) => {
      const typed = token?.autocompletionString || "";
      return all[list].filter((iri) => iri.startsWith(typed) || iri.split(/[#/]/).pop().startsWith(typed)).slice(0, 100);
    }),
  });

  const things = {
    name: "thing",
    bulk: false,
    autoShow: true,
    isValidCompletionPosition: (yasqe) => inPosition(yasqe, "thing"),
    get: (yasqe, token) => load().then((all) => {
      const typed = (token?.string || "").replace(/[<>]/g, "").toLowerCase();
      if (typed.length < 2) return [];
      return all.things.filter(([iri, name]) => (iri + " " + name).toLowerCase().includes(typed))
        .slice(0, 100).map(([iri]) => "<" + iri + ">");
    }),
  };

  const prefixes = {
    name: "prefixes",
    bulk: true,
    autoShow: true,
    isValidCompletionPosition: Yasqe.Autocompleters.prefixes.isValidCompletionPosition,
    preProcessToken: Yasqe.Autocompleters.prefixes.preProcessToken,
    postProcessSuggestion: Yasqe.Autocompleters.prefixes.postProcessSuggestion,
    get: () => load().then((all) => Object.entries(all.prefixes).map(([name, iri]) => `${name}: <${iri}>`)),
  };

  const named = [prefixes, terms("class", "classes"), terms("property", "properties"), things];
  Yasqe.defaults.autocompleters = [];
  const place = document.createElement("div");
  place.dir = "ltr";
  field.before(place);
  const yasqe = new Yasqe(place, {
    value: field.value,
    persistenceId: null,
    consumeShareLink: null,
    showQueryButton: false,
    prefixCcApi: null,
    resizeable: true,
    editorHeight: Math.min(Math.max(field.rows, 8), 24) * 1.45 + "em",
    autocompleters: [],
    screenReaderLabel: "SPARQL",
  });
  place.querySelector(".yasqe_buttons")?.remove(); // the form's own buttons run and share the query
  field.hidden = true;
  field.required = false;
  for (const each of named) {
    Yasqe.Autocompleters[each.name] = { ...Yasqe.Autocompleters[each.name], ...each };
    yasqe.enableCompleter(each.name);
  }
  field.form.addEventListener("submit", () => { field.value = yasqe.getValue(); });
  yasqe.setOption("extraKeys", {
    ...yasqe.getOption("extraKeys"),
    Tab: false, // the keyboard must find its way out again
    "Shift-Tab": false,
    "Ctrl-Enter": () => field.form.requestSubmit(),
    "Cmd-Enter": () => field.form.requestSubmit(),
  });
})();
