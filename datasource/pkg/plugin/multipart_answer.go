package plugin

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/textproto"
	"net/url"
	"strconv"
	"strings"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
	"github.com/grafana/grafana-plugin-sdk-go/data"
)

const arrowFileType = "application/vnd.apache.arrow.file"

// errNotMultipart means that the response does not come from a Weir server.
var errNotMultipart = errors.New("the response is not multipart/mixed")

// queryHead is the entry of a query in the first part of a response; its frames follow as separate parts.
type queryHead struct {
	Status     int    `json:"status"`
	Error      string `json:"error"`
	FrameCount int    `json:"frames"`
}

// answer is the response of the server to a batch.
type answer struct {
	heads  map[string]queryHead
	frames map[string]data.Frames
	// undecodable maps a refId to the reason why a frame could not be read.
	undecodable map[string]error
	// interrupted is set when the response ended early; queries with complete frames still succeed.
	interrupted error
}

// readAnswer reads a multipart response: a JSON part with the head of every query, then the frames in order. It fails
// only without a first part.
func readAnswer(contentType string, body io.Reader) (*answer, error) {
	mediaType, params, err := mime.ParseMediaType(contentType)
	if err != nil || mediaType != "multipart/mixed" || params["boundary"] == "" {
		return nil, errNotMultipart
	}
	parts := multipart.NewReader(body, params["boundary"])
	a := &answer{frames: map[string]data.Frames{}, undecodable: map[string]error{}}
	if err := a.readHeads(parts); err != nil {
		return nil, err
	}
	for {
		part, err := parts.NextRawPart()
		if err == io.EOF {
			return a, nil
		}
		if err == nil {
			err = a.readFrame(part)
		}
		if err != nil {
			a.interrupted = err
			return a, nil
		}
	}
}

func (a *answer) readHeads(parts *multipart.Reader) error {
	part, err := parts.NextRawPart()
	if err != nil {
		return err
	}
	text, err := io.ReadAll(part)
	if err != nil {
		return err
	}
	var first struct {
		Results map[string]queryHead `json:"results"`
	}
	if err := json.Unmarshal(text, &first); err != nil || first.Results == nil {
		return errNotMultipart
	}
	a.heads = first.Results
	return nil
}

// readFrame fails only when the rest of the response cannot be read.
func (a *answer) readFrame(part *multipart.Part) error {
	refID, index, err := parseContentID(part.Header)
	if err != nil {
		return err
	}
	bytes, err := io.ReadAll(part)
	if err != nil {
		return err
	}
	if mediaType := part.Header.Get("Content-Type"); mediaType != arrowFileType {
		a.undecodable[refID] = fmt.Errorf("frame %d is %q, expected %q", index, mediaType, arrowFileType)
		return nil
	}
	if index != len(a.frames[refID]) {
		a.undecodable[refID] = fmt.Errorf("got frame %d, expected frame %d", index, len(a.frames[refID]))
		return nil
	}
	frame, err := decodeFrame(bytes)
	if err != nil {
		a.undecodable[refID] = fmt.Errorf("frame %d cannot be decoded: %w", index, err)
		return nil
	}
	a.frames[refID] = append(a.frames[refID], frame)
	return nil
}

// parseContentID reads <refId/index>, where refId is escaped as in a URL.
func parseContentID(header textproto.MIMEHeader) (string, int, error) {
	id := header.Get("Content-ID")
	escaped, number, found := strings.Cut(strings.TrimSuffix(strings.TrimPrefix(id, "<"), ">"), "/")
	refID, err := url.PathUnescape(escaped)
	index, numberErr := strconv.Atoi(number)
	if !found || err != nil || numberErr != nil || index < 0 {
		return "", 0, unreadable(fmt.Errorf("invalid Content-ID: got %q, expected <refId/index>", id))
	}
	return refID, index, nil
}

// decodeFrame recovers from panics of the decoder on unknown column types.
func decodeFrame(bytes []byte) (frame *data.Frame, err error) {
	defer func() {
		if reason := recover(); reason != nil {
			frame, err = nil, fmt.Errorf("%v", reason)
		}
	}()
	return data.UnmarshalArrowFrame(bytes)
}

// responseTo returns the response to one query, or the reason why there is none.
func (a *answer) responseTo(refID string) backend.DataResponse {
	head, found := a.heads[refID]
	switch {
	case !found:
		return failed(&failure{statusBadGateway, "The Weir server sent no response to this query. Check that server and plugin have the same version."})
	case head.Error != "" || head.Status >= 400:
		return failed(head.failure())
	case a.undecodable[refID] != nil:
		return failed(unreadable(a.undecodable[refID]))
	case len(a.frames[refID]) != head.FrameCount && a.interrupted != nil:
		return failed(a.interrupted)
	case len(a.frames[refID]) != head.FrameCount:
		return failed(&failure{statusBadGateway, fmt.Sprintf(
			"The Weir server announced %d frames and sent %d. Read its log.", head.FrameCount, len(a.frames[refID]))})
	}
	return backend.DataResponse{Status: backend.StatusOK, Frames: a.frames[refID]}
}

func unreadable(err error) *failure {
	return &failure{statusBadGateway, fmt.Sprintf(
		"The response of the Weir server cannot be read: %s. Check that server and plugin have the same version.", err)}
}

func (h queryHead) failure() *failure {
	status, sentence := h.Status, h.Error
	if status < 400 || status > 599 {
		status = 500
	}
	if sentence == "" {
		sentence = fmt.Sprintf("The Weir server responded to this query with status %d and no reason. Read its log.", h.Status)
	}
	return &failure{backend.Status(status), sentence}
}
