package main

import (
	"context"
	"log/slog"
	"time"

	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/promql"
	"github.com/prometheus/prometheus/rules"
)

// firing is a span in which an alert fired with these labels; `to` is the first moment at which it no longer did.
type firing struct {
	Labels map[string]string `json:"labels"`
	From   float64           `json:"from"`
	To     *float64          `json:"to"` // null: it fired at the end
	// As the templates were when it began to fire, where that is asked for.
	Annotations map[string]string `json:"annotations,omitempty"`
}

// writer evaluates one rule's results and appends what Prometheus would append, staleness markers included.
type writer struct {
	rule     *rule
	memory   *memory
	evaluate *evaluation
	alerting *rules.AlertingRule
	written  map[uint64]*series
	current  map[uint64]*series
	active   bool
	spans    map[uint64]*firing
	firings  []*firing
}

func newWriter(r *rule, e *evaluation) *writer {
	w := &writer{rule: r, memory: e.memory, evaluate: e, written: map[uint64]*series{}, current: map[uint64]*series{}, spans: map[uint64]*firing{}}
	if r.alert != "" {
		// Annotations decide nothing, and their templates cost more than all else.
		annotations := labels.EmptyLabels()
		if e.run.Texts {
			annotations = r.annotations
		}
		w.alerting = rules.NewAlertingRule(r.alert, nothing, r.wait, r.keep, r.labels, annotations, labels.EmptyLabels(), "", true, slog.New(slog.DiscardHandler))
	}
	return w
}

var nothing, _ = promqlParser.ParseExpr("vector(0)")

// at takes what the expression answered at a moment, in ms.
func (w *writer) at(t int64, answer promql.Vector) error {
	if w.alerting == nil {
		w.append(t, w.recorded(answer))
		return nil
	}
	if len(answer) == 0 && !w.active {
		return nil
	}
	query := func(_ context.Context, expr string, _ time.Time) (promql.Vector, error) {
		if expr == nothing.String() {
			return answer, nil
		}
		return w.evaluate.vector(expr, t)
	}
	vector, err := w.alerting.Eval(context.Background(), 0, time.UnixMilli(t).UTC(), query, nil, 0)
	if err != nil {
		return err
	}
	w.active = len(vector) > 0
	w.append(t, vector)
	w.note(t, vector)
	return nil
}

func (w *writer) recorded(answer promql.Vector) promql.Vector {
	builder := labels.NewBuilder(labels.EmptyLabels())
	named := make(promql.Vector, len(answer))
	for i, sample := range answer {
		builder.Reset(sample.Metric)
		builder.Set(labels.MetricName, w.rule.record)
		w.rule.labels.Range(func(l labels.Label) { builder.Set(l.Name, l.Value) })
		named[i] = promql.Sample{Metric: builder.Labels(), F: sample.F}
	}
	return named
}

func (w *writer) append(t int64, vector promql.Vector) {
	next := make(map[uint64]*series, len(vector))
	for _, sample := range vector {
		hash := sample.Metric.Hash()
		s := w.written[hash]
		if s == nil {
			s = &series{labels: sample.Metric}
			w.written[hash] = s
			w.memory.add(s)
		}
		s.append(t, sample.F)
		next[hash] = s
	}
	for hash, s := range w.current {
		if next[hash] == nil {
			s.append(t, staleNaN)
		}
	}
	w.current = next
}

func (w *writer) note(t int64, vector promql.Vector) {
	seconds := float64(t) / 1000
	now := map[uint64]bool{}
	for _, sample := range vector {
		if sample.Metric.Get(labels.MetricName) != alertsSeries || sample.Metric.Get("alertstate") != "firing" {
			continue
		}
		hash := sample.Metric.Hash()
		now[hash] = true
		if w.spans[hash] == nil {
			builder := labels.NewBuilder(sample.Metric).Del(labels.MetricName, "alertstate")
			span := &firing{Labels: builder.Labels().Map(), From: seconds, Annotations: w.texts(builder.Labels())}
			w.spans[hash] = span
			w.firings = append(w.firings, span)
		}
	}
	for hash, span := range w.spans {
		if !now[hash] {
			span.To = &seconds
			delete(w.spans, hash)
		}
	}
}

func (w *writer) texts(fired labels.Labels) map[string]string {
	if !w.evaluate.run.Texts {
		return nil
	}
	for _, active := range w.alerting.ActiveAlerts() {
		if labels.Equal(active.Labels, fired) {
			return active.Annotations.Map()
		}
	}
	return nil
}
