(() => {
  "use strict";
  const [form, text, send, state, found] = ["ask", "text", "send", "state", "found"].map(id => document.getElementById(id));
  const sliders = Array.from(form.querySelectorAll("[data-threshold]"));
  let running = null;
  const say = (words, wrong) => { state.textContent = words; state.classList.toggle("wrong", Boolean(wrong)); };
  const title = () => { const first = Array.from(text.value.trim().split("\n")[0]); return first.length > 60 ? first.slice(0, 59).join("") + "…" : first.join(""); };
  const thresholds = () => Object.fromEntries(sliders.filter(s => s.value !== s.defaultValue).map(s => [s.dataset.threshold, s.value / 100]));

  const ask = async scroll => {
    if (running) running.abort();
    if (!text.value.trim()) { found.replaceChildren(); say("There is no text yet.", true); text.focus(); return; }
    const own = running = new AbortController(), start = performance.now();
    say("Reading …");
    send.disabled = true;
    try {
      const body = JSON.stringify({documents: [{id: title(), text: text.value}], thresholds: thresholds()});
      const answer = await fetch("documents", {method: "POST", body, signal: own.signal, headers: {"Content-Type": "application/json", Accept: "text/html"}});
      const content = await answer.text();
      if (!answer.ok) throw new Error(answer.headers.get("Content-Type") === "application/json" ? JSON.parse(content).detail : answer.statusText);
      found.innerHTML = content;  // the server's own page, in which texts are escaped
      document.dispatchEvent(new Event("documents"));
      say(`Read in ${((performance.now() - start) / 1000).toFixed(2)} seconds.`);
      if (scroll) found.scrollIntoView({block: "start"});
    } catch (error) {
      if (error.name !== "AbortError") say(error instanceof TypeError ? "The server cannot be reached." : error.message, true);
    }
    if (running === own) { running = null; send.disabled = false; }
  };

  const shown = slider => { slider.nextElementSibling.value = (slider.value / 100).toFixed(2); };
  form.addEventListener("submit", event => { event.preventDefault(); ask(true); });
  text.addEventListener("keydown", event => { if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) ask(true); });
  for (const button of form.querySelectorAll("[data-text]")) button.addEventListener("click", () => { text.value = button.dataset.text; ask(true); });
  for (const slider of sliders) {
    slider.addEventListener("input", () => shown(slider));
    slider.addEventListener("change", () => { if (found.firstChild) ask(false); });
  }
  document.getElementById("own").addEventListener("click", () => {
    for (const slider of sliders) { slider.value = slider.defaultValue; shown(slider); }
    if (found.firstChild) ask(false);
  });
})();
