package labels

import (
	"bufio"
	"errors"
	"fmt"
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"

	"mlife/shared/clip"
)

// ImageNet: pictures in a folder for each class, <class>/<picture> or
// <subset>/<class>/<picture>; or lists of paths, each with the numbers of its classes,
// and their names in synsets.txt, one a line from 0.
//
// Source: image-net.org; torchvision's ImageFolder; Datumaro's imagenet and
// imagenet_txt.
func readImageNet(r *reading) error {
	classes := map[string]struct{}{}
	for _, name := range r.src.names {
		if !isMedium(name) {
			continue
		}
		r.rep.Images++
		parts := strings.Split(name, "/")
		if len(parts) < 2 {
			r.refuse(name, "", "it lies in no folder of a class")
			continue
		}
		class, subset := parts[len(parts)-2], ""
		if len(parts) > 2 {
			subset = subsetName(parts[len(parts)-3])
		}
		r.rep.Annotations++
		classes[class] = struct{}{}
		b := r.begin(name, Media{Path: name, Subset: subset})
		if !b.class("", clip.Class{Label: class}) {
			continue
		}
		if err := b.done(""); err != nil {
			cause, _ := stopped(err)
			return cause
		}
	}
	r.rep.Categories = len(classes)
	return nil
}

func readImageNetTxt(r *reading) error {
	files, err := r.files(listFile)
	if err != nil {
		return err
	}
	names := r.namesFile("synsets.txt", "synset_words.txt", "classes.txt", "labels.txt")
	if names == nil {
		r.lose("", "", "no file names the classes: they are named by their numbers")
	}
	seen := map[int]struct{}{}
	for _, file := range files {
		subset := subsetName(stem(path.Base(file)))
		err := r.file(file, func() error {
			return r.lines(file, func(n int, line string) error {
				if line == "" {
					return nil
				}
				r.rep.Images++
				place := fmt.Sprintf("line %d", n)
				fields := strings.Fields(line)
				var numbers []int
				for len(fields) > 1 {
					i, err := strconv.Atoi(fields[len(fields)-1])
					if err != nil {
						break
					}
					numbers, fields = append(numbers, i), fields[:len(fields)-1]
				}
				slices.Reverse(numbers)
				b := r.begin(file, Media{Path: strings.Join(fields, " "), Subset: subset})
				for _, i := range numbers {
					r.rep.Annotations++
					label := strconv.Itoa(i)
					if names != nil {
						if i < 0 || i >= len(names) {
							b.refuse(place, "the class %d has no name: there are %d", i, len(names))
							continue
						}
						label = names[i]
					}
					seen[i] = struct{}{}
					b.class(place, clip.Class{Label: label})
				}
				return b.done(place)
			})
		})
		if err != nil {
			return err
		}
	}
	if r.rep.Categories = len(names); names == nil {
		r.rep.Categories = len(seen)
	}
	return nil
}

// imageNetOut writes the folders. It needs the media: they are the set.
type imageNetOut struct {
	w     *writing
	taken once
}

func newImageNet(w *writing) writer { return &imageNetOut{w, w.once()} }

func (i *imageNetOut) place(it Item) string {
	class := classesOf(&it.Annotation)[0].Label
	return path.Join(it.Subset, class, path.Base(it.Path))
}

func (i *imageNetOut) item(it Item) error {
	class := classesOf(&it.Annotation)[0].Label
	if strings.ContainsAny(class, `/\`) || class == "." || class == ".." {
		return unwritable{fmt.Errorf("the class %.80q cannot be the name of a folder", class)}
	}
	if !isMedium(it.Path) {
		return unwritable{errors.New("its path does not end as that of a picture or recording")}
	}
	if i.w.opt.Media == nil {
		return unwritable{errors.New("the format is the pictures in their folders: it needs their bytes")}
	}
	p := i.place(it)
	if i.taken.has(p) {
		return unwritable{fmt.Errorf("another picture of the class has the name %.80q", path.Base(p))}
	}
	i.taken.put(p)
	i.w.classes.of(class)
	i.w.rep.Annotations++
	return nil
}

func (i *imageNetOut) finish() error { return nil }

// imageNetTxtOut writes <subset>.txt and synsets.txt.
type imageNetTxtOut struct {
	w       *writing
	subsets map[string]*spool
}

func newImageNetTxt(w *writing) writer { return &imageNetTxtOut{w, map[string]*spool{}} }

func (i *imageNetTxtOut) place(it Item) string { return "images/" + it.Path }

func (i *imageNetTxtOut) item(it Item) error {
	fields := strings.Fields(it.Path)
	if strings.Join(fields, " ") != it.Path {
		return unwritable{errors.New("its path has spaces that a line cannot keep")}
	}
	if _, err := strconv.Atoi(fields[len(fields)-1]); err == nil && len(fields) > 1 {
		return unwritable{errors.New("its path ends in a space and a number, which would be a class")}
	}
	if !isMedium(it.Path) {
		return unwritable{errors.New("its path does not end as that of a picture or recording, by which the list is known")}
	}
	if slices.Contains([]string{"synsets", "classes", "labels", "synset_words"}, strings.ToLower(it.Subset)) {
		return unwritable{fmt.Errorf("the subset %.40q has the name of the list of classes", it.Subset)}
	}
	line := it.Path
	for _, c := range classesOf(&it.Annotation) {
		line += " " + strconv.Itoa(i.w.classes.of(c.Label))
		i.w.rep.Annotations++
	}
	s := i.subsets[it.Subset]
	if s == nil {
		s = i.w.spool()
		i.subsets[it.Subset] = s
	}
	return writeString(s, line+"\n")
}

func (i *imageNetTxtOut) finish() error {
	for _, subset := range slices.Sorted(maps.Keys(i.subsets)) {
		if err := i.w.file(orDefault(subset)+".txt", func(b *bufio.Writer) error { return i.subsets[subset].copy(b) }); err != nil {
			return err
		}
	}
	return i.w.lines("synsets.txt", i.w.classes.names)
}
