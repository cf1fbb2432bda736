import { Select } from '@fluentui/react-components';
import { useMemo, useState } from 'react';
import type { QueryResult } from '../../../api/query-result.ts';
import { Legend } from '../../../ui/histogram.tsx';
import { Empty } from '../../../ui/states.tsx';
import './chart.css';
import { chartKinds, chartModel, suggestKind, type ChartModel } from './model.ts';
import { BarChart, CardChart, PieChart } from './name-charts.tsx';
import { seriesColor } from './scale.ts';
import { XyChart } from './xy-chart.tsx';

/** The result as a chart: as the query's `render` says, or as chosen here. */
export default function ChartView({ result }: { result: QueryResult }) {
  const asked = result.render?.kind;
  const [chosen, setChosen] = useState<string | undefined>(undefined);
  const kind = chosen ?? (asked === undefined || asked === 'table' ? suggestKind(result) : asked) ?? 'barchart';
  const charted = useMemo(() => chartModel(result, { ...result.render, kind }), [result, kind]);
  return (
    <div className="chart-view">
      <div className="row wrap">
        <Select size="small" aria-label="Chart" value={kind} onChange={(_, data) => setChosen(data.value)}>
          {[...new Set([...chartKinds, kind])].map((one) => (
            <option key={one}>{one}</option>
          ))}
        </Select>
        {'model' in charted && charted.model.title !== undefined && (
          <span className="strong">{charted.model.title}</span>
        )}
        {'model' in charted && charted.model.leftOut !== undefined && (
          <span className="meta">{charted.model.leftOut}</span>
        )}
        {result.done?.truncated === true && <span className="meta">Drawn from the rows shown, which are not all.</span>}
        <span className="grow" />
        {'model' in charted &&
          charted.model.series.length > 1 &&
          charted.model.shape !== 'pie' &&
          charted.model.shape !== 'card' && (
            <Legend
              series={charted.model.series.map((series, index) => ({ name: series.name, color: seriesColor(index) }))}
            />
          )}
      </div>
      {'model' in charted ? (
        <Chart model={charted.model} />
      ) : (
        <Empty title="No chart for this result">{charted.reason}</Empty>
      )}
    </div>
  );
}

function Chart({ model }: { model: ChartModel }) {
  if (model.shape === 'pie') return <PieChart model={model} />;
  if (model.shape === 'card') return <CardChart model={model} />;
  if (model.shape === 'bar') return <BarChart model={model} />;
  return <XyChart model={model} height={340} />;
}
