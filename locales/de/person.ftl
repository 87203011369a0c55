person-birth-about = ca. { $year }
