// Draws the options in each figure's JSON with ECharts. Colours are names of variables in style.css, so that light,
// dark and paper have one source; tooltips are plain text, so that no name can become markup.
(() => {
  "use strict";
  const root = document.documentElement;
  const paperWidth = 680; // A4 less the margins of style.css, in CSS pixels
  // Rich text reads "{name|" as a style; a zero-width space after the brace keeps a name that holds it as it is.
  const plain = (text) => String(text).replace(/\{/g, "{\u200b");

  function tooltip(tips, colour, font) {
    return {
      renderMode: "richText",
      confine: true,
      backgroundColor: colour("--paper"),
      borderColor: colour("--line"),
      borderWidth: 1,
      padding: [8, 10],
      textStyle: { color: colour("--ink"), fontFamily: font, fontSize: 12, lineHeight: 18 },
      axisPointer: { type: "shadow", shadowStyle: { color: colour("--shade") } },
      formatter(params) {
        const at = Array.isArray(params) ? params : [params];
        const tip = tips[at[0].data?.tip ?? at[0].dataIndex];
        if (!tip) return "";
        const marker = (series) => at.find((p) => p.seriesIndex === series)?.marker ?? "";
        return [plain(tip.title), ...(tip.rows ?? []).map((r) => `${marker(r.series)}${plain(r.name)}  ${plain(r.value)}`)].join("\n");
      },
    };
  }

  function optionIn(drawing, width) {
    const style = getComputedStyle(root);
    const colour = (name) => style.getPropertyValue(name).trim();
    const font = getComputedStyle(document.body).fontFamily;
    const option = globalThis.optionOf(drawing, width, colour, font);
    option.tooltip = { ...option.tooltip, ...tooltip(drawing.tips, colour, font) };
    return option;
  }

  const charts = [];
  for (const figure of document.querySelectorAll("figure.chart")) {
    const drawing = JSON.parse(figure.querySelector("script").textContent);
    const plot = figure.querySelector(".plot");
    figure.hidden = false;
    plot.style.height = `${drawing.height}px`;
    const chart = globalThis.echarts.init(plot, null, { renderer: "svg" });
    chart.on("finished", () => {
      for (const text of plot.querySelectorAll("text")) {
        const whole = globalThis.wholeText(text.textContent);
        if (whole !== text.textContent) text.textContent = whole;
      }
    });
    charts.push({ chart, drawing });
  }
  const draw = () => { for (const c of charts) c.chart.setOption(optionIn(c.drawing, c.chart.getWidth()), true); };
  const fit = () => {
    for (const c of charts) c.chart.resize({ width: "auto" });
    draw();
  };
  draw();

  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
  let waiting = 0;
  addEventListener("resize", () => {
    cancelAnimationFrame(waiting);
    waiting = requestAnimationFrame(fit);
  });
  addEventListener("beforeprint", () => {
    root.classList.add("paper");
    for (const c of charts) c.chart.resize({ width: paperWidth });
    draw();
  });
  addEventListener("afterprint", () => {
    root.classList.remove("paper");
    fit();
  });
})();
