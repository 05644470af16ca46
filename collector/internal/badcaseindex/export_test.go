package badcaseindex

// TablesUpTo sets how many cells are counted in a table, and gives how to undo it.
func TablesUpTo(cells int) (undo func()) {
	old := maxTable
	maxTable = cells
	return func() { maxTable = old }
}
