package main

import (
	"context"
	"fmt"
	"slices"
	"sort"
	"time"

	"github.com/prometheus/prometheus/promql"
)

const maxSamples = 1 << 31

// evaluation judges one run by rules.
type evaluation struct {
	engine *promql.Engine
	memory *memory
	run    *run
}

func newEngine(interval time.Duration) *promql.Engine {
	return promql.NewEngine(promql.EngineOpts{
		MaxSamples: maxSamples, Timeout: time.Hour, LookbackDelta: 5 * time.Minute,
		EnableAtModifier: true, EnableNegativeOffset: true,
		NoStepSubqueryIntervalFn: func(int64) int64 { return interval.Milliseconds() },
		Parser:                   promqlParser,
	})
}

func (e *evaluation) judge(steps []step) ([]*firing, error) {
	var all []*firing
	for number, s := range steps {
		rules := e.answering(s.rules)
		if len(rules) == 0 {
			continue
		}
		evaluate := e.overTime
		if s.cyclic {
			evaluate = e.momentByMoment
		}
		fired, err := evaluate(rules, number)
		if err != nil {
			return nil, err
		}
		all = append(all, fired...)
	}
	sort.SliceStable(all, func(i, j int) bool { return all[i].From < all[j].From })
	return all, nil
}

func (e *evaluation) overTime(rules []*rule, _ int) ([]*firing, error) {
	r := rules[0]
	w := newWriter(r, e)
	moments, step := e.moments(r)
	if len(moments) == 0 {
		return nil, nil
	}
	matrix, done, err := e.query(r, moments[0], moments[len(moments)-1], step)
	if err != nil {
		return nil, named(r, err)
	}
	defer done()
	cursors := make([]int, len(matrix))
	var answer promql.Vector
	for _, t := range moments {
		answer = answer[:0]
		for i := range matrix {
			points := matrix[i].Floats
			for cursors[i] < len(points) && points[cursors[i]].T < t {
				cursors[i]++
			}
			if cursors[i] < len(points) && points[cursors[i]].T == t {
				answer = append(answer, promql.Sample{Metric: matrix[i].Metric, T: t, F: points[cursors[i]].F})
			}
		}
		if err := w.at(t, answer); err != nil {
			return nil, named(r, err)
		}
	}
	return w.firings, nil
}

// moments are the times at which a rule is evaluated. Prometheus evaluates nothing while it is down, and marks nothing stale.
func (e *evaluation) moments(r *rule) (moments []int64, step int64) {
	step = e.run.interval.Milliseconds()
	if r.interval > 0 && !e.run.OneInterval {
		step = r.interval.Milliseconds()
	}
	first := e.run.start
	if e.run.Spread > 0 {
		first += offset(r.group, e.run.Spread, step)
	}
	for t := first; t <= e.run.end; t += step {
		if !e.run.paused(t) {
			moments = append(moments, t)
		}
	}
	return moments, step
}

func (e *evaluation) query(r *rule, from, to, step int64) (promql.Matrix, func(), error) {
	query, err := e.engine.NewRangeQuery(context.Background(), e.memory, nil, r.expr, time.UnixMilli(from), time.UnixMilli(to), time.Duration(step)*time.Millisecond)
	if err != nil {
		return nil, nil, err
	}
	matrix, err := query.Exec(context.Background()).Matrix()
	if err != nil {
		query.Close()
		return nil, nil, err
	}
	return matrix, query.Close, nil
}

func (e *evaluation) momentByMoment(rules []*rule, number int) ([]*firing, error) {
	type member struct {
		*writer
		expr    string
		moments []int64
	}
	var members []*member
	var all []int64
	for i, r := range rules {
		h, err := hoist(r, rules, number*1000+i)
		if err != nil {
			return nil, named(r, err)
		}
		for _, part := range h.parts {
			if _, err := e.overTime([]*rule{part}, number); err != nil {
				return nil, named(r, err)
			}
		}
		moments, _ := e.moments(r)
		members = append(members, &member{writer: newWriter(r, e), expr: h.expr, moments: moments})
		all = append(all, moments...)
	}
	slices.Sort(all)
	for _, t := range slices.Compact(all) {
		for _, m := range members {
			if len(m.moments) == 0 || m.moments[0] != t {
				continue
			}
			m.moments = m.moments[1:]
			if err := e.instant(m.writer, m.expr, t); err != nil {
				return nil, named(m.rule, err)
			}
		}
	}
	var fired []*firing
	for _, m := range members {
		fired = append(fired, m.firings...)
	}
	return fired, nil
}

func (e *evaluation) instant(w *writer, expr string, t int64) error {
	answer, err := e.vector(expr, t)
	if err != nil {
		return err
	}
	return w.at(t, answer)
}

func (e *evaluation) vector(expr string, t int64) (promql.Vector, error) {
	query, err := e.engine.NewInstantQuery(context.Background(), e.memory, nil, expr, time.UnixMilli(t))
	if err != nil {
		return nil, err
	}
	defer query.Close()
	result := query.Exec(context.Background())
	if result.Err != nil {
		return nil, result.Err
	}
	switch answer := result.Value.(type) {
	case promql.Vector:
		return slices.Clone(answer), nil
	case promql.Scalar:
		return promql.Vector{{T: t, F: answer.V}}, nil
	default:
		return nil, fmt.Errorf("a rule answers with a vector, not with a %s", result.Value.Type())
	}
}

func named(r *rule, err error) error {
	return fmt.Errorf("rule %s%s: %w", r.record, r.alert, err)
}
