package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"

	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/model/textparse"
)

// readOpenMetrics reads series with timestamps, as `promtool tsdb dump-openmetrics` writes them.
func readOpenMetrics(file string, scrape float64) ([]*series, error) {
	content, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	parser := textparse.NewOpenMetricsParser(content, labels.NewSymbolTable())
	read := map[uint64]*series{}
	var all []*series
	for line := 1; ; line++ {
		entry, err := parser.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, refused(content, line, err)
		}
		if entry != textparse.EntrySeries {
			continue
		}
		_, timestamp, value := parser.Series()
		if timestamp == nil {
			return nil, fmt.Errorf("line %d: the sample has no time: write the time in seconds after the value", line)
		}
		var ls labels.Labels
		parser.Labels(&ls)
		s := read[ls.Hash()]
		if s == nil {
			s = &series{labels: ls}
			read[ls.Hash()] = s
			all = append(all, s)
		}
		if count := len(s.times); count > 0 && s.times[count-1] >= *timestamp {
			return nil, fmt.Errorf("line %d: time %d is not after %d, the time of the sample before: sort the samples of a series by time", line, *timestamp/1000, s.times[count-1]/1000)
		}
		s.append(*timestamp, value)
	}
	if len(all) == 0 {
		return nil, errors.New("line 1: the file has no sample: write one a line, with its time, for example 'tf_train_loss{run_id=\"mnist\"} 0.7 1700000000'")
	}
	markStale(all, milliseconds(scrape))
	return all, nil
}

func refused(content []byte, line int, err error) error {
	if !bytes.HasSuffix(bytes.TrimRight(content, "\n"), []byte("# EOF")) {
		return fmt.Errorf("line %d: %w: the last line has to be '# EOF'", line, err)
	}
	return fmt.Errorf("line %d: %w: allowed are lines of OpenMetrics, name{label=\"value\"} value seconds", line, err)
}

// markStale ends a series where its target was scraped without it, as Prometheus does; a dump does not show that.
func markStale(all []*series, scrape int64) {
	scrapes := map[string][]int64{}
	var end int64
	for _, s := range all {
		scrapes[target(s)] = append(scrapes[target(s)], s.times...)
		end = max(end, s.times[len(s.times)-1])
	}
	for name, times := range scrapes {
		slices.Sort(times)
		scrapes[name] = slices.Compact(times)
	}
	for _, s := range all {
		s.markStale(scrapes[target(s)], scrape, end)
	}
}

func (s *series) markStale(scrapes []int64, scrape, end int64) {
	marked := &series{}
	for i, t := range s.times {
		marked.append(t, s.values[i])
		at, _ := slices.BinarySearch(scrapes, t)
		next := t + scrape
		if at+1 < len(scrapes) {
			next = scrapes[at+1]
		}
		last := i+1 == len(s.times)
		if (last && next <= end) || (!last && next < s.times[i+1]) {
			marked.append(next, staleNaN)
		}
	}
	s.times, s.values = marked.times, marked.values
}

func target(s *series) string {
	return s.labels.Get("job") + "\x00" + s.labels.Get("instance")
}
