package compose

import "dateline/internal/news"

// RoleBeside lets tests try how offices are read.
func RoleBeside(text, name string, lang news.Lang) string {
	return readDiveCues().roleBeside(text, name, lang)
}
