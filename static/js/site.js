// Everything works without this file.
(() => {
  // A link to something inside a closed <details> opens it.
  const open = () => {
    const id = decodeURIComponent(location.hash.slice(1));
    const target = id && document.getElementById(id);
    if (!target) return;
    const folded = target.closest("details");
    if (!folded || folded.open) return;
    folded.open = true;
    target.scrollIntoView();
  };
  addEventListener("hashchange", open);
  open();

  document.querySelectorAll("[data-print]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => print());
  });

  // A message is counted while it is typed; without a script there is a button for it.
  document.querySelectorAll("[data-count]").forEach((field) => {
    const most = Number(field.dataset.count);
    const said = document.querySelector("[data-counted]");
    document.querySelector("[data-count-button]")?.setAttribute("hidden", "");
    const count = () => {
      const left = most - field.value.length;
      if (said) said.textContent = left < 0 ? `${-left} characters too many` : `${left} characters left`;
    };
    field.addEventListener("input", count);
    if (field.value) count();
  });

  // Leave quickly: what was typed goes, and Back does not come here again.
  const leave = document.querySelector("[data-leave]");
  if (leave) {
    let pressed = 0;
    const go = (event) => {
      event.preventDefault();
      document.querySelectorAll("[data-leave-clears]").forEach((form) => form.reset());
      document.querySelectorAll("[data-kept], textarea").forEach((field) => (field.value = ""));
      document.body.hidden = true;
      location.replace(leave.href);
    };
    document.querySelector("[data-leave-hint]")?.removeAttribute("hidden");
    document.querySelector("[data-leave-plain]")?.remove();
    leave.addEventListener("click", go);
    addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      if (event.timeStamp - pressed < 1500) go(event);
      pressed = event.timeStamp;
    });
  }

  document.querySelectorAll("[data-copy]").forEach((button) => {
    const kept = document.querySelector("[data-kept]");
    button.hidden = false;
    button.addEventListener("click", () => {
      kept.select();
      if (navigator.clipboard) navigator.clipboard.writeText(kept.value);
      else document.execCommand("copy");
      button.textContent = "Copied";
    });
  });

  // A list of errors is read out and seen first.
  document.querySelector(".errors")?.focus();
})();
