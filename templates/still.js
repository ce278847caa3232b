// Draws without a browser: gives the shapes of a drawing as a tree of plain values, whose colours are the variables of
// style.css, so that one drawing serves light, dark and paper.
globalThis.setTimeout = () => 0; // what would come later has no effect on what is drawn now
globalThis.clearTimeout = () => {};
globalThis.still = (text, width) => {
  "use strict";
  const drawing = JSON.parse(text);
  const chart = globalThis.echarts.init(null, null, { renderer: "svg", ssr: true, width, height: drawing.height });
  const plain = (node) => ({ tag: node.tag, attrs: node.attrs, text: node.text && globalThis.wholeText(String(node.text)), children: (node.children ?? []).map(plain) });
  try {
    chart.setOption(globalThis.optionOf(drawing, width, (name) => `var(${name})`, "sans-serif"));
    return JSON.stringify(plain(chart.getZr().painter.renderToVNode({ compress: true, useViewBox: true })));
  } finally {
    chart.dispose();
  }
};
