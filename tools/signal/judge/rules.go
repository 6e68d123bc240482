package main

import (
	"errors"
	"fmt"
	"hash/fnv"
	"log/slog"
	"os"
	"strings"
	"time"

	"github.com/prometheus/common/model"
	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/model/rulefmt"
	"github.com/prometheus/prometheus/promql/parser"
)

const (
	alertsSeries   = "ALERTS"
	forStateSeries = "ALERTS_FOR_STATE"
)

var promqlParser = parser.NewParser(parser.Options{})

// rule is a recording or an alert as it stands in a rule file.
type rule struct {
	record, alert string
	expr          string
	parsed        parser.Expr // of a rule file; the engine parses for itself, as it changes what it evaluates
	wait, keep    time.Duration
	labels        labels.Labels
	annotations   labels.Labels
	group         string
	place         int           // in the file
	interval      time.Duration // 0: as often as Prometheus evaluates by default
	reads         [][]*labels.Matcher
}

func loadRules(file string) ([]*rule, error) {
	content, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	groups, errs := rulefmt.Parse(content, false, model.UTF8Validation, promqlParser, slog.New(slog.DiscardHandler))
	if len(errs) > 0 {
		return nil, errors.Join(errs...)
	}
	var all []*rule
	for _, group := range groups.Groups {
		for _, one := range group.Rules {
			loaded := &rule{
				record: one.Record, alert: one.Alert, expr: one.Expr,
				wait: time.Duration(one.For), keep: time.Duration(one.KeepFiringFor),
				labels: withGroupLabels(group.Labels, one.Labels), annotations: labels.FromMap(one.Annotations),
				group: group.Name, place: len(all), interval: time.Duration(group.Interval),
			}
			if loaded.parsed, err = promqlParser.ParseExpr(one.Expr); err != nil {
				return nil, named(loaded, err)
			}
			loaded.reads = selectorsIn(loaded.parsed)
			all = append(all, loaded)
		}
	}
	return all, nil
}

func withGroupLabels(group, own map[string]string) labels.Labels {
	builder := labels.NewBuilder(labels.FromMap(group))
	for name, value := range own {
		builder.Set(name, value)
	}
	return builder.Labels()
}

func selectorsIn(expr parser.Node) [][]*labels.Matcher {
	var found [][]*labels.Matcher
	parser.Inspect(expr, func(node parser.Node, _ []parser.Node) error {
		if selector, ok := node.(*parser.VectorSelector); ok {
			found = append(found, selector.LabelMatchers)
		}
		return nil
	})
	return found
}

// mayWrite says whether a selector may select something that the rule writes.
func (r *rule) mayWrite(selector []*labels.Matcher) bool {
	if r.record != "" {
		return accepts(selector, labels.MetricName, r.record)
	}
	name := accepts(selector, labels.MetricName, alertsSeries) || accepts(selector, labels.MetricName, forStateSeries)
	return name && accepts(selector, labels.AlertName, r.alert)
}

func accepts(selector []*labels.Matcher, label, value string) bool {
	for _, matcher := range selector {
		if matcher.Name == label && !matcher.Matches(value) {
			return false
		}
	}
	return true
}

func (r *rule) readsFrom(other *rule) bool {
	for _, selector := range r.reads {
		if other.mayWrite(selector) {
			return true
		}
	}
	return r.asksFor(other)
}

// asksFor says whether the text of the alert asks for what the other rule records when it is written.
func (r *rule) asksFor(other *rule) bool {
	asks := false
	if other.record != "" {
		r.annotations.Range(func(annotation labels.Label) {
			asks = asks || strings.Contains(annotation.Value, other.record)
		})
	}
	return asks
}

// offset is when in its interval a group is evaluated: Prometheus spreads groups by a hash of their names.
func offset(group string, seed uint64, interval int64) int64 {
	hash := fnv.New64a()
	_, _ = fmt.Fprintf(hash, "%s/%d", group, seed)
	return int64(hash.Sum64() % uint64(interval))
}
