// Judges runs by alerting rules with Prometheus' own engine: reads a run a line, as JSON, and writes a verdict a line.
package main

import (
	"bufio"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/prometheus/prometheus/promql"
)

// verdict is a line of the output.
type verdict struct {
	ID     string    `json:"id"`
	Start  float64   `json:"start"`
	End    float64   `json:"end"`
	Firing []*firing `json:"firing"`
	Error  string    `json:"error,omitempty"`
}

func main() {
	file := flag.String("rules", "", "rule file")
	workers := flag.Int("workers", 2, "runs that are judged at once")
	flag.Parse()
	// A run is garbage at its end; collecting more often than that is a quarter of the time.
	debug.SetGCPercent(400)
	all, err := loadRules(*file)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	lines := make(chan []byte)
	verdicts := make(chan verdict)
	var group sync.WaitGroup
	for range *workers {
		group.Go(func() { newJudge(all).work(lines, verdicts) })
	}
	go func() { group.Wait(); close(verdicts) }()
	go read(lines)
	encoder := json.NewEncoder(os.Stdout)
	for v := range verdicts {
		if err := encoder.Encode(v); err != nil {
			os.Exit(1)
		}
	}
}

func read(lines chan<- []byte) {
	defer close(lines)
	reader := bufio.NewReaderSize(os.Stdin, 1<<20)
	for {
		line, err := reader.ReadBytes('\n')
		if len(line) > 1 {
			lines <- line
		}
		if err == io.EOF {
			return
		}
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
}

// judge keeps what runs have in common.
type judge struct {
	rules   []*rule
	engines map[time.Duration]*promql.Engine
	steps   map[string][]step
}

func newJudge(rules []*rule) *judge {
	return &judge{rules: rules, engines: map[time.Duration]*promql.Engine{}, steps: map[string][]step{}}
}

func (j *judge) work(lines <-chan []byte, verdicts chan<- verdict) {
	for line := range lines {
		r := &run{}
		if err := json.Unmarshal(line, r); err != nil {
			verdicts <- verdict{Error: err.Error()}
			continue
		}
		fired, err := j.judge(r)
		v := verdict{ID: r.ID, Start: float64(r.start) / 1000, End: float64(r.end) / 1000, Firing: fired}
		if err != nil {
			v.Error = err.Error()
		}
		if v.Firing == nil {
			v.Firing = []*firing{}
		}
		verdicts <- v
	}
}

func (j *judge) judge(r *run) ([]*firing, error) {
	memory, err := r.read()
	if err != nil {
		return nil, err
	}
	engine := j.engines[r.interval]
	if engine == nil {
		engine = newEngine(r.interval)
		j.engines[r.interval] = engine
	}
	steps, err := j.stepsFor(r.Alerts)
	if err != nil {
		return nil, err
	}
	return (&evaluation{engine: engine, memory: memory, run: r}).judge(steps)
}

func (j *judge) stepsFor(alerts []string) ([]step, error) {
	key := strings.Join(alerts, ",")
	if known, ok := j.steps[key]; ok {
		return known, nil
	}
	wanted := map[string]bool{}
	for _, name := range alerts {
		if !slices.ContainsFunc(j.rules, func(r *rule) bool { return r.alert == name }) {
			return nil, fmt.Errorf("the rules have no alert '%s'", name)
		}
		wanted[name] = true
	}
	j.steps[key] = inOrder(j.rules, wanted)
	return j.steps[key], nil
}
