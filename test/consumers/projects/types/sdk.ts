import { DataqueryBuilder } from '@grafana/grafana-foundation-sdk/prometheus';
import { PanelBuilder } from '@grafana/grafana-foundation-sdk/timeseries';
import { dashboardOf } from './main.js';

const query = new DataqueryBuilder().expr('tf_train_loss');
const text = dashboardOf(new PanelBuilder().title('Loss').unit('short').withTarget(query).build()).toText();
console.log((JSON.parse(text) as { panels: { title: string }[] }).panels[1].title);
