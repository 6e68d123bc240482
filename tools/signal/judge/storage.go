package main

import (
	"context"
	"math"
	"slices"
	"sort"

	"github.com/prometheus/prometheus/model/histogram"
	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/model/value"
	"github.com/prometheus/prometheus/storage"
	"github.com/prometheus/prometheus/tsdb/chunkenc"
	"github.com/prometheus/prometheus/util/annotations"
)

var staleNaN = math.Float64frombits(value.StaleNaN)

// series has its samples in order of time, in ms. Many share one slice of times.
type series struct {
	labels labels.Labels
	times  []int64
	values []float64
}

func (s *series) append(t int64, v float64) {
	s.times = append(s.times, t)
	s.values = append(s.values, v)
}

// memory is a storage for one goroutine: rules append to it between queries. A TSDB would cost twenty times as much.
type memory struct {
	byName map[string][]*series
}

func newMemory(all []*series) *memory {
	m := &memory{byName: map[string][]*series{}}
	for _, s := range all {
		m.add(s)
	}
	return m
}

func (m *memory) add(s *series) {
	name := s.labels.Get(labels.MetricName)
	m.byName[name] = append(m.byName[name], s)
}

func (m *memory) Querier(mint, maxt int64) (storage.Querier, error) {
	return &querier{memory: m, mint: mint, maxt: maxt}, nil
}

type querier struct {
	memory     *memory
	mint, maxt int64
}

func (*querier) LabelValues(context.Context, string, *storage.LabelHints, ...*labels.Matcher) ([]string, annotations.Annotations, error) {
	return nil, nil, nil
}

func (*querier) LabelNames(context.Context, *storage.LabelHints, ...*labels.Matcher) ([]string, annotations.Annotations, error) {
	return nil, nil, nil
}

func (*querier) Close() error { return nil }

func (q *querier) Select(_ context.Context, sorted bool, hints *storage.SelectHints, matchers ...*labels.Matcher) storage.SeriesSet {
	mint, maxt := q.mint, q.maxt
	if hints != nil {
		mint, maxt = hints.Start, hints.End
	}
	set := &seriesSet{at: -1, mint: mint, maxt: maxt}
	for _, s := range q.memory.named(matchers) {
		if len(s.times) > 0 && matchesAll(s.labels, matchers) {
			set.found = append(set.found, s)
		}
	}
	if sorted {
		sort.Slice(set.found, func(i, j int) bool { return labels.Compare(set.found[i].labels, set.found[j].labels) < 0 })
	}
	return set
}

func (m *memory) named(matchers []*labels.Matcher) []*series {
	for _, matcher := range matchers {
		if matcher.Name == labels.MetricName && matcher.Type == labels.MatchEqual {
			return m.byName[matcher.Value]
		}
	}
	var all []*series
	for _, some := range m.byName {
		all = append(all, some...)
	}
	return all
}

func matchesAll(ls labels.Labels, matchers []*labels.Matcher) bool {
	return !slices.ContainsFunc(matchers, func(m *labels.Matcher) bool { return !m.Matches(ls.Get(m.Name)) })
}

type seriesSet struct {
	found      []*series
	at         int
	mint, maxt int64
}

func (s *seriesSet) Next() bool                      { s.at++; return s.at < len(s.found) }
func (s *seriesSet) At() storage.Series              { return window{s.found[s.at], s.mint, s.maxt} }
func (*seriesSet) Err() error                        { return nil }
func (*seriesSet) Warnings() annotations.Annotations { return nil }

// window is what a query may see of a series.
type window struct {
	series     *series
	mint, maxt int64
}

func (w window) Labels() labels.Labels { return w.series.labels }

func (w window) Iterator(reused chunkenc.Iterator) chunkenc.Iterator {
	it, ok := reused.(*iterator)
	if !ok {
		it = &iterator{}
	}
	from, _ := slices.BinarySearch(w.series.times, w.mint)
	end, _ := slices.BinarySearch(w.series.times, w.maxt+1)
	*it = iterator{series: w.series, at: from - 1, first: from, end: end}
	return it
}

type iterator struct {
	series         *series
	at, first, end int
}

func (i *iterator) Next() chunkenc.ValueType {
	i.at++
	if i.at >= i.end {
		i.at = i.end
		return chunkenc.ValNone
	}
	return chunkenc.ValFloat
}

func (i *iterator) Seek(t int64) chunkenc.ValueType {
	if i.at < i.first {
		i.at = i.first
	}
	// Queries step forward by little: most often the next few samples are enough.
	for near := 0; near < 8 && i.at < i.end; near++ {
		if i.series.times[i.at] >= t {
			return chunkenc.ValFloat
		}
		i.at++
	}
	if i.at >= i.end {
		return chunkenc.ValNone
	}
	further, _ := slices.BinarySearch(i.series.times[i.at:i.end], t)
	i.at += further
	if i.at >= i.end {
		return chunkenc.ValNone
	}
	return chunkenc.ValFloat
}

func (i *iterator) At() (int64, float64) { return i.series.times[i.at], i.series.values[i.at] }
func (i *iterator) AtT() int64           { return i.series.times[i.at] }
func (*iterator) AtST() int64            { return 0 }
func (*iterator) Err() error             { return nil }

func (*iterator) AtHistogram(*histogram.Histogram) (int64, *histogram.Histogram) {
	panic("the series of a run are floats")
}

func (*iterator) AtFloatHistogram(*histogram.FloatHistogram) (int64, *histogram.FloatHistogram) {
	panic("the series of a run are floats")
}
