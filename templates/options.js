// ECharts cuts a text that is too long for its place between any two UTF-16 units. What that leaves at the end of a
// character, of a flag's two letters or of characters that are joined goes.
globalThis.wholeText = (text) => {
  "use strict";
  const dots = text.endsWith("...") ? "..." : "";
  const before = text.length - dots.length;
  const unit = (at) => text.charCodeAt(at);
  let end = before;
  if (unit(end - 1) >= 0xd800 && unit(end - 1) <= 0xdbff) end--;
  let letters = 0;
  while (unit(end - 2 * letters - 2) === 0xd83c && unit(end - 2 * letters - 1) >= 0xdde6 && unit(end - 2 * letters - 1) <= 0xddff) letters++;
  if (letters % 2 === 1) end -= 2;
  while (unit(end - 1) === 0x200d) end--;
  return end === before ? text : text.slice(0, end) + dots;
};

// Finishes the options that package report writes, for a drawing in the browser and for one in the binary alike.
// colour gives the value of a variable of style.css; a drawing is so many pixels wide.
globalThis.optionOf = (drawing, width, colour, font) => {
  "use strict";
  const sizes = [[1e12, "T"], [1e9, "B"], [1e6, "M"], [1e3, "K"], [1, ""]];
  const tick = (v) => {
    const [size, letter] = sizes.find(([s]) => Math.abs(v) >= s) ?? [1, ""];
    return `${Number((v / size).toPrecision(3))}${letter}`.replace("-", "\u2212");
  };

  function coloured(value) {
    if (Array.isArray(value)) return value.map((v) => coloured(v));
    if (value === null || typeof value !== "object") return value;
    const out = {};
    for (const [key, v] of Object.entries(value)) {
      const isColour = (key === "color" || key === "borderColor") && typeof v === "string" && v.startsWith("--");
      out[key] = isColour ? colour(v) : coloured(v);
    }
    return out;
  }

  const option = coloured(drawing.option);
  option.textStyle = { fontFamily: font };
  option.aria = { enabled: false };
  for (const axis of [option.xAxis, option.yAxis].flat().filter(Boolean)) {
    axis.axisLine = { show: false };
    axis.axisTick = { show: false };
    // Names may take this much of the width; without a bound a long one leaves none for the bars.
    if (axis === option.yAxis[0] && axis.type === "category") axis.axisLabel = { ...axis.axisLabel, width: Math.round(width * 0.36), overflow: "truncate" };
    if (axis.type === "value") axis.axisLabel = { ...axis.axisLabel, formatter: tick };
  }
  return option;
};
