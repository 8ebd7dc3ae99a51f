(() => {
  "use strict";
  const all = (root, selector) => Array.from(root.querySelectorAll(selector));
  let articles = [];
  const threshold = document.getElementById("threshold");
  const filter = document.getElementById("filter");
  const push = (map, key, value) => map.has(key) ? map.get(key).push(value) : map.set(key, [value]);
  const numbers = text => (text || "").split(" ").filter(Boolean).map(Number);

  class Article {
    constructor(element) {
      this.element = element;
      this.facts = [];  // by number, the rows of each: beside its head, and beside its tail
      for (const row of all(element, "li.relation")) (this.facts[Number(row.dataset.r)] ||= []).push(row);
      this.edges = all(element, "g.edge").map(edge => [edge, numbers(edge.dataset.r)]);
      this.mentions = all(element, "mark[tabindex]");
      this.ofEntity = new Map();
      for (const item of all(element, "[data-e]")) for (const e of numbers(item.dataset.e)) push(this.ofEntity, e, item);
      this.factsOf = new Map();
      this.facts.forEach(([row], r) => { for (const e of new Set([row.dataset.h, row.dataset.t])) push(this.factsOf, Number(e), r); });
      this.edgesOf = new Map();
      for (const [edge, relations] of this.edges) for (const r of relations) push(this.edgesOf, r, edge);
      this.told = new Map();
      for (const sentence of all(element, ".told")) push(this.told, Number(sentence.dataset.told), sentence);
      this.marked = [];
      this.pinned = null;
      this.at = -1;
      this.watch();
    }
    shown(row) { return !row.classList.contains("hidden"); }
    known(fact) { return this.facts[fact].some(this.shown); }
    light(target) {
      this.clear();
      const lit = new Set(), near = new Set(), facts = new Set();
      if (target.dataset.r !== undefined) {
        for (const r of numbers(target.dataset.r)) {
          facts.add(r);
          for (const sentence of numbers(this.facts[r][0].dataset.told)) this.mark(this.told.get(sentence), "lit");
        }
        lit.add(Number(target.dataset.h)).add(Number(target.dataset.t));
      } else {
        for (const e of numbers(target.dataset.e)) lit.add(e);
        for (const e of lit) for (const r of this.factsOf.get(e) || []) if (this.known(r)) {
          facts.add(r);
          near.add(Number(this.facts[r][0].dataset.h)).add(Number(this.facts[r][0].dataset.t));
        }
      }
      this.element.classList.add("lighting");
      for (const e of lit) this.mark(this.ofEntity.get(e), "lit");
      for (const e of near) this.mark((this.ofEntity.get(e) || []).filter(item => !item.classList.contains("lit")), "near");
      for (const r of facts) { this.mark(this.facts[r], "lit"); this.mark(this.edgesOf.get(r), "lit"); }
      if (target.matches("mark, .node")) this.follow(Math.min(...lit));
    }
    mark(elements, as) { for (const element of elements || []) { element.classList.add(as); this.marked.push(element); } }
    clear() { for (const element of this.marked.splice(0)) element.classList.remove("lit", "near"); }
    follow(entity) {  // the list goes to it, and the page stays where it is
      const item = this.element.querySelector(`li.entity[data-e="${entity}"]`), list = item && item.parentNode;
      if (list && this.shown(item)) list.scrollTop += item.getBoundingClientRect().top - list.getBoundingClientRect().top;
    }
    watch() {  // while nothing is lit, the list goes to the entity whose first mention is the first in view
      const first = new Map(), seen = new Set();
      for (const mention of this.mentions) for (const e of numbers(mention.dataset.e)) if (!first.has(e)) first.set(e, mention);
      const observer = new IntersectionObserver(changes => {
        for (const change of changes) seen[change.isIntersecting ? "add" : "delete"](change.target);
        const found = Array.from(first).find(([, mention]) => seen.has(mention));
        if (found && !this.element.classList.contains("lighting")) this.follow(found[0]);
      }, {rootMargin: `-${document.querySelector(".bar").offsetHeight}px 0px 0px`});
      first.forEach(mention => observer.observe(mention));
    }
    dark() {
      if (this.pinned) { this.light(this.pinned); return; }
      this.element.classList.remove("lighting");
      this.clear();
    }
    pin(target) {
      this.pinned = this.pinned === target ? null : target;
      if (!this.pinned) { this.dark(); return; }
      this.light(target);
      if (!target.matches("li")) return;
      const told = all(this.element, ".told.lit"), places = told.length ? told : all(this.element, "mark.lit").slice(0, 1);
      for (const place of places.reverse()) place.scrollIntoView({block: "nearest"});  // the first surely, the others if there is room
    }
    sift() {
      const least = Number(threshold.value) / 100, text = filter.value.trim().toLowerCase();
      const wanted = new Set(all(this.element, "[data-status]").filter(box => box.checked).map(box => box.dataset.status));
      const kept = element => ["right", "missed", "spurious"].every(s => !element.classList.contains(s) || wanted.has(s));
      const reads = item => !text || item.textContent.toLowerCase().includes(text);
      let entity = null, named = false;
      for (const item of all(this.element, "li.entity, li.relation")) {  // an entity stands above its relations
        if (item.matches(".entity")) {
          entity = item;
          named = reads(item);
          item.classList.toggle("hidden", !named || !kept(item));
        } else {
          const low = item.dataset.s !== "" && Number(item.dataset.s) < least, shown = !low && kept(item) && (named || reads(item));
          item.classList.toggle("hidden", !shown);
          if (shown) entity.classList.remove("hidden");
        }
      }
      for (const [edge, relations] of this.edges) edge.classList.toggle("hidden", !relations.some(r => this.known(r)));
      for (const mention of all(this.element, "mark")) mention.classList.toggle("off", !kept(mention));
      this.dark();
    }
    step(by) {
      if (!this.mentions.length) return;
      const from = this.mentions.indexOf(document.activeElement);
      this.at = Math.max(0, Math.min(this.mentions.length - 1, (from < 0 ? this.at : from) + by));
      this.mentions[this.at].focus();
    }
  }

  const views = new WeakMap();
  const viewOf = element => { if (!views.has(element)) views.set(element, new Article(element)); return views.get(element); };
  const target = event => event.target.closest && event.target.closest("[data-e], [data-r]");
  const articleOf = element => { const found = element && element.closest("article.document"); return found && viewOf(found); };

  for (const kind of ["mouseover", "focusin"]) document.addEventListener(kind, event => {
    const item = target(event), view = articleOf(item);
    if (view && !view.pinned) view.light(item);
  });
  for (const kind of ["mouseout", "focusout"]) document.addEventListener(kind, event => { const item = target(event), view = articleOf(item); if (view) view.dark(); });
  document.addEventListener("click", event => {
    const zoom = event.target.closest("[data-zoom]"), item = target(event);
    if (zoom) zoomed(zoom.closest(".graph").querySelector("svg"), Number(zoom.dataset.zoom));
    else if (item && !dragged) articleOf(item).pin(item);
  });

  let current = 0;
  const go = index => {
    if (!articles.length) return;
    current = (index + articles.length) % articles.length;
    articles.forEach((article, i) => article.classList.toggle("hidden", i !== current));
    all(document, "#documents button").forEach((button, i) => button.setAttribute("aria-current", String(i === current)));
    viewOf(articles[current]).sift();
  };
  const turn = index => { go(index); scrollTo(0, 0); };
  const show = () => {  // the documents that now stand in the page
    articles = all(document, "article.document");
    const scores = all(document, "li.relation").map(row => row.dataset.s).filter(Boolean).map(Number);
    threshold.min = Math.floor(100 * scores.reduce((a, b) => Math.min(a, b), scores.length ? 1 : 0));
    threshold.value = threshold.min;  // after it: a value below the least one would become that
    if (!scores.length) threshold.parentNode.classList.add("hidden");
    const names = document.getElementById("documents");
    names.replaceChildren();
    if (articles.length > 1) articles.forEach((article, i) => {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = article.dataset.title || "(no name)";
      button.addEventListener("click", () => turn(i));
      names.appendChild(button);
    });
    for (const article of articles) for (const list of all(article, ".entities")) {
      if (list.firstElementChild) list.firstElementChild.tabIndex = 0;
    }
    go(0);
    sift();
  };

  const sift = () => {
    document.getElementById("shown").value = (Number(threshold.value) / 100).toFixed(2);
    if (articles.length) viewOf(articles[current]).sift();
  };
  threshold.addEventListener("input", sift);
  filter.addEventListener("input", sift);
  document.addEventListener("change", event => { if (event.target.dataset.status) sift(); });
  document.getElementById("theme").addEventListener("click", () => {
    const root = document.documentElement, dark = matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.theme = (root.dataset.theme || (dark ? "dark" : "light")) === "dark" ? "light" : "dark";
  });
  document.addEventListener("keydown", event => {
    const view = articles.length ? viewOf(articles[current]) : null;
    if (event.key === "Escape") { if (event.target === filter) { filter.value = ""; sift(); filter.blur(); } if (view) { view.pinned = null; view.dark(); } return; }
    if (["INPUT", "TEXTAREA"].includes(event.target.tagName) || event.ctrlKey || event.metaKey || event.altKey || !view) return;
    const item = target(event);
    if (event.key === "/") { event.preventDefault(); filter.focus(); }
    else if (event.key === "[") turn(current - 1);
    else if (event.key === "]") turn(current + 1);
    else if ((event.key === "Enter" || event.key === " ") && item) { event.preventDefault(); view.pin(item); }
    else if (event.key === "ArrowRight" || event.key === "ArrowLeft") {
      if (event.target.closest(".text") || event.target === document.body) { event.preventDefault(); view.step(event.key === "ArrowRight" ? 1 : -1); }
    } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && item && item.matches("li")) {
      event.preventDefault();
      const others = all(item.parentNode, "li").filter(other => view.shown(other));
      const next = others[others.indexOf(item) + (event.key === "ArrowDown" ? 1 : -1)];
      if (next) next.focus();
    }
  });
  let dragged = false, from = null;
  const box = svg => svg.getAttribute("viewBox").split(" ").map(Number);
  const zoomed = (svg, factor) => {
    if (!factor) { svg.setAttribute("viewBox", svg.dataset.view); return; }
    const [x, y, w, h] = box(svg);
    svg.setAttribute("viewBox", [x + w * (1 - factor) / 2, y + h * (1 - factor) / 2, w * factor, h * factor].join(" "));
  };
  document.addEventListener("wheel", event => {
    const svg = event.target.closest(".drawing");
    if (svg && event.ctrlKey) { event.preventDefault(); zoomed(svg, event.deltaY < 0 ? 0.9 : 1.1); }
  }, {passive: false});
  document.addEventListener("pointerdown", event => {
    const svg = event.target.closest(".drawing");
    dragged = false;
    if (svg) from = {svg, x: event.clientX, y: event.clientY, box: box(svg)};
  });
  document.addEventListener("pointermove", event => {
    if (!from) return;
    const dx = event.clientX - from.x, dy = event.clientY - from.y, [x, y, w, h] = from.box;
    if (Math.abs(dx) + Math.abs(dy) < 5) return;
    dragged = true;
    const scale = Math.max(w / from.svg.clientWidth, h / from.svg.clientHeight);
    from.svg.setAttribute("viewBox", [x - dx * scale, y - dy * scale, w, h].join(" "));
  });
  document.addEventListener("pointerup", () => { from = null; });
  document.addEventListener("documents", show);
  show();
})();
