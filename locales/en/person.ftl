person-birth-about = c. { $year }
