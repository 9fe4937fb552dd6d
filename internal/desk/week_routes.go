package desk

import (
	"net/http"

	"dateline/internal/news"
)

// weekRoutes are the addresses of weeks and stories, if there are any.
func (d *Desk) weekRoutes() []Route {
	if d.o.Weeks == nil {
		return nil
	}
	get, post := http.MethodGet, http.MethodPost
	return []Route{
		{Method: get, Path: "/desk/weeks/{week}", Role: news.RoleReader, do: d.weekPage},
		{Method: post, Path: "/desk/weeks/{week}/take", Role: news.RoleEditor, do: d.takeStory},
		{Method: post, Path: "/desk/weeks/{week}/kill", Role: news.RoleEditor, do: d.killStory},
		{Method: post, Path: "/desk/weeks/{week}/hold", Role: news.RoleEditor, do: d.holdStory},
		{Method: post, Path: "/desk/weeks/{week}/pin", Role: news.RoleEditor, do: d.pinStory},
		{Method: post, Path: "/desk/weeks/{week}/file", Role: news.RoleEditor, do: d.fileStory},
		{Method: post, Path: "/desk/weeks/{week}/move", Role: news.RoleEditor, do: d.moveStory},
		{Method: post, Path: "/desk/weeks/{week}/order", Role: news.RoleEditor, do: d.orderStories},
		{Method: post, Path: "/desk/weeks/{week}/merge", Role: news.RoleEditor, do: d.mergeStories},
		{Method: post, Path: "/desk/weeks/{week}/undo", Role: news.RoleEditor, do: d.undoDecision},
		{Method: post, Path: "/desk/weeks/{week}/build", Role: news.RoleEditor, do: d.buildWeek},
		{Method: get, Path: "/desk/stories/{story}", Role: news.RoleReader, do: d.storyPage},
		{Method: post, Path: "/desk/stories/{story}/proof", Role: news.RoleReader, do: d.proveStory},
		{Method: post, Path: "/desk/stories/{story}/edit", Role: news.RoleEditor, do: d.editStory},
		{Method: post, Path: "/desk/stories/{story}/suggest", Role: news.RoleEditor, do: d.suggestStory},
		{Method: post, Path: "/desk/stories/{story}/split", Role: news.RoleEditor, do: d.splitStory},
	}
}
