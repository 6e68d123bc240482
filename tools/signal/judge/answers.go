package main

import (
	"slices"

	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/promql/parser"
)

// answering are the rules of a step that may answer something: what reads only series that are not there is not worth its evaluation.
func (e *evaluation) answering(step []*rule) []*rule {
	var found []*rule
	for before := -1; before < len(found); {
		before = len(found)
		for _, r := range step {
			if !slices.Contains(found, r) && e.mayAnswer(r.parsed, found) {
				found = append(found, r)
			}
		}
	}
	// As they stand in the file: within a moment that is the order of evaluation.
	return slices.DeleteFunc(slices.Clone(step), func(r *rule) bool { return !slices.Contains(found, r) })
}

// mayAnswer says whether an expression has an answer at some moment, with what is stored and what these rules will write.
func (e *evaluation) mayAnswer(expr parser.Expr, writers []*rule) bool {
	switch node := expr.(type) {
	case *parser.VectorSelector:
		return e.memory.has(node.LabelMatchers) ||
			slices.ContainsFunc(writers, func(r *rule) bool { return r.mayWrite(node.LabelMatchers) })
	case *parser.MatrixSelector:
		return e.mayAnswer(node.VectorSelector, writers)
	case *parser.SubqueryExpr:
		return e.mayAnswer(node.Expr, writers)
	case *parser.ParenExpr:
		return e.mayAnswer(node.Expr, writers)
	case *parser.UnaryExpr:
		return e.mayAnswer(node.Expr, writers)
	case *parser.AggregateExpr:
		return e.mayAnswer(node.Expr, writers)
	case *parser.BinaryExpr:
		switch node.Op {
		case parser.LOR:
			return e.mayAnswer(node.LHS, writers) || e.mayAnswer(node.RHS, writers)
		case parser.LUNLESS:
			return e.mayAnswer(node.LHS, writers)
		default:
			// Filling in answers for a side that is not there.
			if matching := node.VectorMatching; matching != nil && (matching.FillValues.LHS != nil || matching.FillValues.RHS != nil) {
				return true
			}
			return e.mayAnswer(node.LHS, writers) && e.mayAnswer(node.RHS, writers)
		}
	case *parser.Call:
		switch node.Func.Name {
		case "absent", "absent_over_time", "scalar":
			return true
		}
		return !slices.ContainsFunc(node.Args, func(argument parser.Expr) bool { return !e.mayAnswer(argument, writers) })
	default:
		return true
	}
}

func (m *memory) has(matchers []*labels.Matcher) bool {
	return slices.ContainsFunc(m.named(matchers), func(s *series) bool { return len(s.times) > 0 && matchesAll(s.labels, matchers) })
}
