// Runs in the page: search and filters. Without it everything is shown.
(() => {
  const tools = document.querySelector(".tools");
  const search = tools.querySelector("input[type=search]");
  const scope = tools.querySelector("[name=scope]");
  const least = tools.querySelector("[name=severity]");
  const types = [...tools.querySelectorAll("[name=type]")];
  const count = tools.querySelector("output");
  const pods = [...document.querySelectorAll(".pod")];
  const show = (element, on) => element.classList.toggle("off", !on);

  function apply() {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const wanted = new Set(types.filter((one) => one.checked).map((one) => one.value));
    let shown = 0;
    for (const pod of pods) {
      const rows = [...pod.querySelectorAll("tr[data-type]")];
      for (const row of rows) {
        const fits = scope.value === "" || row.dataset.scopes.split(" ").includes(scope.value);
        show(row, wanted.has(row.dataset.type) && fits);
      }
      for (const mark of pod.querySelectorAll("svg [data-type]")) show(mark, wanted.has(mark.dataset.type));
      const findings = [...pod.querySelectorAll("[data-severity]")];
      for (const one of findings) show(one, Number(one.dataset.severity) >= Number(least.value));
      const text = pod.dataset.text;
      const on =
        words.every((word) => text.includes(word)) &&
        (scope.value === "" || rows.some((row) => !row.classList.contains("off"))) &&
        (least.value === "0" || findings.some((one) => !one.classList.contains("off")));
      show(pod, on);
      if (on) shown += 1;
    }
    count.textContent = `${shown} of ${pods.length} ${pods.length === 1 ? "pod" : "pods"} shown`;
  }

  tools.hidden = false;
  tools.addEventListener("input", apply);
  document.addEventListener("keydown", (event) => {
    const typing = event.target instanceof HTMLInputElement && event.target.type === "search";
    if (event.key === "/" && !typing) {
      event.preventDefault();
      search.focus();
    } else if (event.key === "Escape" && typing) {
      search.value = "";
      apply();
    }
  });
  apply();
})();
