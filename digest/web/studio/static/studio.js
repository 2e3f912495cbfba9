// The studio's page: sends the pickers, switches the frames, and loads itself again after a save.
"use strict";

const desk = document.querySelector(".desk");
const pickers = document.querySelector("#pickers");
const live = document.querySelector("#live");

function state() {
  const asked = new URLSearchParams(pickers ? new FormData(pickers) : "");
  for (const [name, value] of [...asked]) if (!value) asked.delete(name);
  for (const chosen of document.querySelectorAll(".bar input:checked")) {
    asked.set(chosen.name, chosen.value);
  }
  return asked;
}

function showPart(place) {
  const asked = state();
  const tab = asked.get("tab");
  const query = new URLSearchParams({ mode: asked.get("mode") });
  if (place) query.set("place", place);
  const page = `/shown/${desk.dataset.number}/${tab}?${query}${place ? "#digest-place" : ""}`;
  desk.dataset.tab = tab;
  for (const frame of document.querySelectorAll("iframe")) frame.src = page;
  history.replaceState(null, "", `/?${asked}`);
}

pickers?.addEventListener("change", (event) => {
  if (event.target.name === "variant") pickers.elements.reader.value = "";
  if (event.target.name === "reader" && !event.target.checkValidity()) return;
  location.assign(`/?${state()}`);
});
pickers?.addEventListener("submit", (event) => {
  event.preventDefault();
  location.assign(`/?${state()}`);
});

document.querySelector(".bar")?.addEventListener("change", () => showPart());

for (const finding of document.querySelectorAll(".findings button")) {
  finding.addEventListener("click", () => {
    document.querySelector(`.bar input[value="${finding.dataset.tab}"]`).checked = true;
    document.querySelector(".findings [aria-current]")?.removeAttribute("aria-current");
    finding.setAttribute("aria-current", "true");
    showPart(finding.dataset.place);
  });
}

document.querySelector("#copy")?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const told = document.querySelector("#told");
  told.textContent = "sending…";
  try {
    const answer = await fetch("/copy", {
      method: "POST",
      body: new URLSearchParams(new FormData(event.target)),
    });
    told.textContent = await answer.text();
  } catch {
    told.textContent = "The studio does not answer: is `digest preview --serve` still running?";
  }
});

const news = new EventSource(`/news?state=${document.body.dataset.state}`);
news.addEventListener("saved", () => location.reload());
let wasLost = false;
news.addEventListener("open", () => {
  if (wasLost) location.reload();
  live.textContent = "live";
  live.dataset.live = "yes";
});
news.addEventListener("error", () => {
  wasLost = true;
  live.textContent = "not connected";
  live.dataset.live = "no";
});
