package main

import (
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"strings"
	"time"

	"github.com/prometheus/prometheus/model/labels"
)

// run is a line of the input: series, and when rules are evaluated over them. All times are in seconds.
type run struct {
	ID string `json:"id"`
	// Start of the series and of the evaluation; the end is that of the longest series where it is not given.
	Start float64 `json:"start"`
	End   float64 `json:"end"`
	// Between two scrapes, and between two evaluations of groups without an interval of their own.
	Scrape   float64 `json:"scrape"`
	Evaluate float64 `json:"evaluate"`
	// promtool's way: every group at `evaluate`.
	OneInterval bool `json:"oneInterval"`
	// Above 0: each group is evaluated at a moment of its interval that this number decides, and not all at once.
	Spread uint64       `json:"spread"`
	Pauses [][2]float64 `json:"pauses"`
	// Names of alerts; none: all.
	Alerts []string `json:"alerts"`
	// Whether each firing says what its message says first.
	Texts  bool    `json:"texts"`
	Series []given `json:"series"`
	// A file in place of the series.
	OpenMetrics string `json:"openMetrics"`

	start, end int64
	interval   time.Duration
}

// given is a series as text of promtool, or as float64 in little endian and base64, where the mark of a hole is no sample.
type given struct {
	Series  string `json:"series"`
	Values  string `json:"values"`
	Samples string `json:"samples"`
	Line    int    `json:"line"`
}

// A NaN that no program writes.
const hole uint64 = 0x7ff8dead00000001

func (r *run) read() (*memory, error) {
	r.interval = time.Duration(r.Evaluate * float64(time.Second))
	r.start, r.end = milliseconds(r.Start), milliseconds(r.End)
	all, err := r.series()
	if err != nil {
		return nil, err
	}
	if r.OpenMetrics != "" {
		r.start = math.MaxInt64
		for _, s := range all {
			r.start = min(r.start, s.times[0])
		}
	}
	for _, s := range all {
		if r.End == 0 && len(s.times) > 0 {
			r.end = max(r.end, s.times[len(s.times)-1])
		}
	}
	return newMemory(all), nil
}

func (r *run) series() ([]*series, error) {
	if r.OpenMetrics != "" {
		return readOpenMetrics(r.OpenMetrics, r.Scrape)
	}
	grid := &grid{start: milliseconds(r.Start), step: milliseconds(r.Scrape)}
	all := make([]*series, 0, len(r.Series))
	seen := make(map[uint64]bool, len(r.Series))
	for _, one := range r.Series {
		s, err := one.read(grid)
		if err == nil && seen[s.labels.Hash()] {
			err = errors.New("it is given twice")
		}
		if err != nil {
			return nil, fmt.Errorf("line %d: series %s: %w", one.Line, one.Series, err)
		}
		seen[s.labels.Hash()] = true
		all = append(all, s)
	}
	return all, nil
}

func (g given) read(grid *grid) (*series, error) {
	if g.Samples == "" {
		parsed, values, err := promqlParser.ParseSeriesDesc(g.Series + " " + g.Values)
		if err != nil {
			return nil, refusedValues(err)
		}
		s := &series{labels: parsed}
		for i, v := range values {
			if v.Histogram != nil {
				return nil, fmt.Errorf("native histograms are not supported: use numbers, '_', 'stale' and a+bxn")
			}
			if !v.Omitted {
				s.append(grid.at(i), v.Value)
			}
		}
		return s, nil
	}
	name, err := promqlParser.ParseMetric(g.Series)
	if err != nil {
		return nil, err
	}
	bytes, err := base64.StdEncoding.DecodeString(g.Samples)
	if err != nil {
		return nil, err
	}
	return grid.decoded(name, bytes), nil
}

func refusedValues(err error) error {
	_, words, _ := strings.Cut(err.Error(), "parse error: ")
	return fmt.Errorf("%s: values are numbers, axn, a+bxn and a-bxn (n steps after a), '_' or _xn for no sample, and 'stale'", words)
}

// grid is when scrapes happen.
type grid struct {
	start, step int64
	times       []int64
}

func (g *grid) at(i int) int64 { return g.start + int64(i)*g.step }

func (g *grid) decoded(name labels.Labels, bytes []byte) *series {
	count := len(bytes) / 8
	for len(g.times) < count {
		g.times = append(g.times, g.at(len(g.times)))
	}
	values := make([]float64, count)
	whole := true
	for i := range values {
		bits := binary.LittleEndian.Uint64(bytes[8*i:])
		whole = whole && bits != hole
		values[i] = math.Float64frombits(bits)
	}
	if whole {
		return &series{labels: name, times: g.times[:count:count], values: values}
	}
	s := &series{labels: name}
	for i, v := range values {
		if math.Float64bits(v) != hole {
			s.append(g.times[i], v)
		}
	}
	return s
}

func (r *run) paused(t int64) bool {
	for _, pause := range r.Pauses {
		if t >= milliseconds(pause[0]) && t < milliseconds(pause[1]) {
			return true
		}
	}
	return false
}

func milliseconds(seconds float64) int64 { return int64(math.Round(seconds * 1000)) }
