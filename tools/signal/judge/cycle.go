package main

import (
	"fmt"
	"slices"

	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/promql/parser"
)

// hoisted is an expression whose parts that do not depend on the cycle are series of their own. An alert that holds itself by ALERTS
// has to be evaluated moment by moment; its expensive parts have not.
type hoisted struct {
	expr  string
	parts []*rule
}

func hoist(r *rule, cycle []*rule, number int) (hoisted, error) {
	parsed, err := promqlParser.ParseExpr(r.expr)
	if err != nil {
		return hoisted{}, err
	}
	h := &hoister{rule: r, cycle: cycle, prefix: fmt.Sprintf("__part:%d", number)}
	expr := h.replaced(parsed)
	return hoisted{expr: expr.String(), parts: h.parts}, nil
}

type hoister struct {
	rule   *rule
	cycle  []*rule
	prefix string
	parts  []*rule
}

func (h *hoister) replaced(expr parser.Expr) parser.Expr {
	if h.depends(expr) {
		h.descend(expr)
		return expr
	}
	if _, cheap := expr.(*parser.VectorSelector); cheap || expr.Type() != parser.ValueTypeVector {
		return expr
	}
	name := fmt.Sprintf("%s:%d", h.prefix, len(h.parts))
	h.parts = append(h.parts, &rule{record: name, expr: expr.String(), group: h.rule.group, interval: h.rule.interval})
	return &parser.VectorSelector{Name: name, LabelMatchers: []*labels.Matcher{labels.MustNewMatcher(labels.MatchEqual, labels.MetricName, name)}}
}

func (h *hoister) descend(expr parser.Expr) {
	switch node := expr.(type) {
	case *parser.BinaryExpr:
		node.LHS, node.RHS = h.replaced(node.LHS), h.replaced(node.RHS)
	case *parser.ParenExpr:
		node.Expr = h.replaced(node.Expr)
	case *parser.UnaryExpr:
		node.Expr = h.replaced(node.Expr)
	case *parser.AggregateExpr:
		node.Expr = h.replaced(node.Expr)
	case *parser.Call:
		for i, argument := range node.Args {
			node.Args[i] = h.replaced(argument)
		}
	}
}

func (h *hoister) depends(expr parser.Expr) bool {
	return slices.ContainsFunc(selectorsIn(expr), func(selector []*labels.Matcher) bool {
		return slices.ContainsFunc(h.cycle, func(r *rule) bool { return r.mayWrite(selector) })
	})
}
