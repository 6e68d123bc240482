package main

// step is what is evaluated at once: one rule over the whole run, or rules that read each other or themselves, moment by moment.
type step struct {
	rules  []*rule
	cyclic bool
}

// inOrder puts what writes before what reads it (Tarjan's strongly connected components), and leaves out what the wanted alerts do not need.
func inOrder(all []*rule, wanted map[string]bool) []step {
	order := &ordering{all: all, index: map[*rule]int{}, low: map[*rule]int{}, open: map[*rule]bool{}}
	for _, r := range all {
		if r.alert != "" && (len(wanted) == 0 || wanted[r.alert]) && order.index[r] == 0 {
			order.visit(r)
		}
	}
	return order.steps
}

type ordering struct {
	all        []*rule
	index, low map[*rule]int
	open       map[*rule]bool
	stack      []*rule
	steps      []step
}

// standsBefore says whether a rule is evaluated before another one of its group: what it reads of that is what was written a moment ago,
// so both have to be evaluated moment by moment.
func (r *rule) standsBefore(other *rule) bool {
	return r.group == other.group && r.place < other.place
}

func (o *ordering) visit(r *rule) {
	o.index[r] = len(o.index) + 1
	o.low[r] = o.index[r]
	o.stack = append(o.stack, r)
	o.open[r] = true
	for _, other := range o.all {
		if !r.readsFrom(other) && !(other.readsFrom(r) && other.standsBefore(r)) {
			continue
		}
		if o.index[other] == 0 {
			o.visit(other)
			o.low[r] = min(o.low[r], o.low[other])
		} else if o.open[other] {
			o.low[r] = min(o.low[r], o.index[other])
		}
	}
	if o.low[r] == o.index[r] {
		o.close(r)
	}
}

func (o *ordering) close(root *rule) {
	members := map[*rule]bool{}
	for !members[root] {
		last := o.stack[len(o.stack)-1]
		o.stack = o.stack[:len(o.stack)-1]
		o.open[last] = false
		members[last] = true
	}
	made := step{cyclic: len(members) > 1 || root.readsFrom(root)}
	for _, r := range o.all { // as they stand in the file: within a moment that is the order of evaluation
		if members[r] {
			made.rules = append(made.rules, r)
		}
	}
	o.steps = append(o.steps, made)
}
