// The parts of ECharts that the pages use; VERSIONS says how echarts.min.js is built from this.
import * as echarts from "echarts/core";
import { BarChart, LineChart, TreemapChart, HeatmapChart, ScatterChart, CustomChart } from "echarts/charts";
import {
  AriaComponent, CalendarComponent, DataZoomInsideComponent, DataZoomSliderComponent, GridComponent,
  LegendPlainComponent, MarkLineComponent, TooltipComponent, VisualMapComponent,
} from "echarts/components";
import { CanvasRenderer, SVGRenderer } from "echarts/renderers";

echarts.use([
  BarChart, LineChart, TreemapChart, HeatmapChart, ScatterChart, CustomChart,
  AriaComponent, CalendarComponent, DataZoomInsideComponent, DataZoomSliderComponent, GridComponent,
  LegendPlainComponent, MarkLineComponent, TooltipComponent, VisualMapComponent,
  CanvasRenderer, SVGRenderer,
]);

globalThis.echarts = { init: echarts.init, version: echarts.version };
