// Draws the options in each figure's JSON with ECharts. Colours are names of variables in style.css, so that light,
// dark and paper have one source; tooltips are plain text, so that no name can become markup.
(() => {
  "use strict";
  const root = document.documentElement;
  const paperWidth = 680; // A4 less the margins of style.css, in CSS pixels
  const compact = new Intl.NumberFormat("en", { notation: "compact", maximumFractionDigits: 1 });
  const tick = (v) => compact.format(v).replace("-", "\u2212");
  // Rich text reads "{name|" as a style; a zero-width space after the brace keeps a name that holds it as it is.
  const plain = (text) => String(text).replace(/\{/g, "{\u200b");

  function coloured(value, colour) {
    if (Array.isArray(value)) return value.map((v) => coloured(v, colour));
    if (value === null || typeof value !== "object") return value;
    const out = {};
    for (const [key, v] of Object.entries(value)) {
      const isColour = (key === "color" || key === "borderColor") && typeof v === "string" && v.startsWith("--");
      out[key] = isColour ? colour(v) : coloured(v, colour);
    }
    return out;
  }

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
        const tip = tips[at[0].dataIndex];
        const marker = (series) => at.find((p) => p.seriesIndex === series)?.marker ?? "";
        return [plain(tip.title), ...(tip.rows ?? []).map((r) => `${marker(r.series)}${plain(r.name)}  ${plain(r.value)}`)].join("\n");
      },
    };
  }

  function optionOf(drawing, width) {
    const style = getComputedStyle(root);
    const colour = (name) => style.getPropertyValue(name).trim();
    const font = getComputedStyle(document.body).fontFamily;
    const option = coloured(drawing.option, colour);
    option.textStyle = { fontFamily: font };
    option.tooltip = { ...option.tooltip, ...tooltip(drawing.tips, colour, font) };
    option.aria = { enabled: false };
    for (const axis of [option.xAxis, option.yAxis].flat()) {
      axis.axisLine = { show: false };
      axis.axisTick = { show: false };
      // Names may take this much of the width; without a bound a long one leaves none for the bars.
      if (axis === option.yAxis[0] && axis.type === "category") axis.axisLabel = { ...axis.axisLabel, width: Math.round(width * 0.36), overflow: "truncate" };
      if (axis.type === "value") axis.axisLabel = { ...axis.axisLabel, formatter: tick };
    }
    return option;
  }

  const charts = [];
  for (const figure of document.querySelectorAll("figure.chart")) {
    const drawing = JSON.parse(figure.querySelector("script").textContent);
    const plot = figure.querySelector(".plot");
    figure.hidden = false;
    plot.style.height = `${drawing.height}px`;
    const chart = globalThis.echarts.init(plot, null, { renderer: "svg" });
    charts.push({ chart, drawing });
  }
  const draw = () => { for (const c of charts) c.chart.setOption(optionOf(c.drawing, c.chart.getWidth()), true); };
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
