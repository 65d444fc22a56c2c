// Optional improvements: the slider reloads the page at once, and timing words are read while they are typed.
"use strict";

for (const form of document.querySelectorAll("form.slider")) {
  const days = form.dataset.days.split(" ");
  const range = form.querySelector("input[type=range]");
  form.querySelector("button").hidden = true;
  range.addEventListener("input", () => {
    form.querySelector("output").textContent = days[range.value];
  });
  range.addEventListener("change", () => {
    location.assign(`${location.pathname}?as_of=${days[range.value]}`);
  });
}

const PAUSE_IN_MILLISECONDS = 250;

function describe(promise) {
  if (promise.faults) return promise.faults.map(({ fault, remedy }) => `${fault[0].toUpperCase()}${fault.slice(1)}; ${remedy}.`).join(" ");
  if (!promise.promised_from) return promise.postponed ? "Read as: postponed, no time given" : "Read as: no time given";
  const end = promise.promised_to === promise.promised_from ? "" : ` to ${promise.promised_to}`;
  return `Read as: ${promise.promised_from}${end}${promise.open_ended ? " or later" : ""}`;
}

async function read(announcement) {
  const announced_on = announcement.querySelector("input[type=date]").value;
  const wording = announcement.querySelector("input[type=text]").value.trim();
  const output = announcement.querySelector("output");
  if (!announced_on || !wording) {
    output.textContent = "";
    return;
  }
  const response = await fetch("/v1/promises", {
    method: "POST",
    headers: { "Content-Type": "application/json", "Accept": "application/json" },
    body: JSON.stringify({ announced_on, wording }),
  });
  output.textContent = describe(await response.json());
}

for (const announcement of document.querySelectorAll("fieldset.announcement")) {
  let waiting;
  announcement.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => read(announcement), PAUSE_IN_MILLISECONDS);
  });
  read(announcement);
}
